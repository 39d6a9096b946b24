import type { Server, ServerDuplexStream } from '@grpc/grpc-js';
import type * as Answers from './reflection-answers.js';
import { asBuffer, keepBytes } from './buffers.js';

/** Both versions of the protocol are the same but for their names; tools still ask for the older one. */
const services = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'] as const;

/**
 * Server reflection: tools such as grpcurl learn from the server itself which calls it has. The descriptors are loaded when somebody
 * asks for the first time. The returned function ends the streams that are open.
 */
export function registerReflection(server: Server, serviceNames: readonly string[]): () => void {
  const open = new Set<ServerDuplexStream<Buffer, Uint8Array>>();
  let loading: Promise<typeof Answers> | undefined;
  const load = () => (loading ??= import('./reflection-answers.js'));
  const handler = (call: ServerDuplexStream<Buffer, Uint8Array>): void => {
    open.add(call);
    call.once('close', () => open.delete(call));
    // One answer to each question, in the order of the questions.
    let answered = Promise.resolve();
    call.on('data', (question: Buffer) => {
      answered = answered.then(async () => {
        const { answerReflection } = await load();
        if (!call.cancelled) call.write(answerReflection(question, serviceNames));
      });
      answered.catch((error: unknown) => call.destroy(error instanceof Error ? error : new Error(String(error))));
    });
    call.on('end', () => void answered.then(() => call.end()).catch(() => undefined));
  };
  for (const service of services) server.register(`/${service}/ServerReflectionInfo`, handler, asBuffer, keepBytes, 'bidi');
  return () => {
    for (const call of open) call.end();
  };
}
