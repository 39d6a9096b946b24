import { StoreOpenError } from '@perdure/engine/ports';
import { ListenError } from '@perdure/transport-grpc';

/** Something the user can mend: told as a sentence, without a stack. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
}

/** The error as a sentence, if it is one that a user can do something about. */
export function asTrouble(error: unknown): Trouble | undefined {
  if (error instanceof Trouble) return error;
  if (error instanceof StoreOpenError) return new Trouble(error.message);
  if (error instanceof ListenError) return new Trouble(listenSentence(error));
  return undefined;
}

function listenSentence({ host, port, message }: ListenError): string {
  if (message.includes('EADDRINUSE')) return `Port ${port} is in use by another program; choose another with --port.`;
  if (message.includes('EACCES')) return `Port ${port} needs rights this user does not have; choose one above 1023 with --port.`;
  if (/EADDRNOTAVAIL|ENOTFOUND|EAI_/.test(message)) return `${host} is no address of this machine; choose another with --ip.`;
  return `Cannot listen: ${message}.`;
}
