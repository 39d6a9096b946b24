// Everything a scenario asks of a server and everything the server answers, as text that is the same at every run.
import type * as grpc from '@grpc/grpc-js';
import type { RawClient, WorkflowService } from '../../raw-client.js';
import { errorText } from './error-text.js';
import { historyWriter } from './event-text.js';
import { messageType } from './message-types.js';
import { Tokens } from './tokens.js';
import { shownFields, type View } from './value-text.js';

interface Call {
  readonly method: string;
  readonly request: Uint8Array;
  answer?: Uint8Array;
  error?: grpc.ServiceError;
}

const API = 'temporal.api.workflowservice.v1';
const STICKY_QUEUES = /worker-[0-9a-f]{32}/g;
const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export class Transcript {
  /** Calls in the order they were made, with notes between them. */
  readonly #entries: (Call | string)[] = [];
  /** What stands for itself in the text: workflow ids and task queues of the scenario. */
  readonly #names = new Map<string, string>();

  /** The service of `client` with every call written down. */
  service(client: RawClient): WorkflowService {
    return client.observed((method, request) => {
      const call: Call = { method, request };
      this.#entries.push(call);
      return (error, answer) => {
        if (error !== null) call.error = error;
        else if (answer) call.answer = answer;
      };
    });
  }

  name(id: string, shownAs: string): void {
    this.#names.set(id, shownAs);
  }

  /** Something that is not said by an answer, such as the order of times. */
  note(text: string): void {
    this.#entries.push(`= ${text}`);
  }

  text(): string {
    const tokens = new Tokens();
    const lines = this.#entries.map((entry) => (typeof entry === 'string' ? entry : callText(entry, tokens)));
    return this.#named(`${lines.join('\n')}\n`).replaceAll(/ +$/gm, '');
  }

  /** Task queues of workers' own are named after the worker and by chance; run ids are shown by the order in which they come up. */
  #named(text: string): string {
    // The longest first: one task queue may be the beginning of another.
    const names = [...this.#names].toSorted(([a], [b]) => b.length - a.length);
    const named = names.reduce((shown, [id, shownAs]) => shown.replaceAll(id, shownAs), text);
    const runs: string[] = [];
    return named.replaceAll(STICKY_QUEUES, '<sticky>').replaceAll(UUIDS, (run) => {
      if (!runs.includes(run)) runs.push(run);
      return `<R${runs.indexOf(run) + 1}>`;
    });
  }
}

const writers: View['writers'] = { '.temporal.api.history.v1.History': historyWriter };

function callText({ method, request, answer, error }: Call, tokens: Tokens): string {
  const view: View = { bytes: (bytes) => tokens.sent(bytes), writers };
  const requestType = messageType(`${API}.${method}Request`);
  const asked = shownFields(requestType, requestType.decode(request), view).filter(
    (field) => !/^(identity=|request_id=<uuid>)/.test(field),
  );
  return [
    `> ${[method, ...asked].join(' ')}`,
    answerText(method, answer, error, { ...view, bytes: (bytes) => tokens.received(bytes) }),
  ].join('\n');
}

function answerText(method: string, answer: Uint8Array | undefined, error: grpc.ServiceError | undefined, view: View): string {
  if (error !== undefined) return `! ${errorText(error, view)}`;
  if (answer === undefined) return '  (still waiting)';
  const type = messageType(`${API}.${method}Response`);
  const fields = shownFields(type, type.decode(answer), view);
  if (fields.length === 0) return '< {}';
  if (method.startsWith('Describe')) return ['<', ...fields].join('\n    ');
  // What has lines of its own comes last.
  const inOrder = fields.toSorted((a, b) => Number(a.includes('\n')) - Number(b.includes('\n')));
  return `< ${inOrder.join(' ')}`;
}
