// Sends every mutant of a good request and collects the answers that no caller should get.
import { status } from '@grpc/grpc-js';
import type { Answer, ByteClient, CallOptions } from './byte-client.js';
import type { Good } from './good-requests.js';
import { mutants } from './mutants.js';
import type { Method } from './schema.js';
import type { Playground } from './playground.js';

export interface SweptCase {
  readonly method: string;
  readonly label: string;
  readonly answer: Answer;
  /** The workflow that the good request was about, or that it would have started. */
  readonly workflowId: string | undefined;
}

/** Calls that may rightly wait for something. */
const WAITING =
  /^Poll|^GetWorkflowExecutionHistory$|^QueryWorkflow$|^UpdateWorkflowExecution$|^ExecuteMultiOperation$|^Describe.*Execution$/;
/** Long enough for a refusal on a busy machine. A poll's own deadline has to be longer than two seconds. */
const LEAVE_AFTER_MS = 400;
const LANES = 12;

export const waitOptions = ({ name }: Method): CallOptions => (WAITING.test(name) ? { leaveAfterMs: LEAVE_AFTER_MS } : {});

/** All mutants of one good request, several at once; the order of the result is the order of the mutants. */
export async function sweep(good: Good, ground: Playground, bytes: ByteClient, stride = 1): Promise<SweptCase[]> {
  const { method, variant, focus = '' } = good;
  const name = variant === '' ? method.name : `${method.name} (${variant})`;
  const first = await good.make(ground);
  const wanted = [...mutants(method.request, first.message)].flatMap(({ label }, index) =>
    label.startsWith(focus) && index % stride === 0 ? [index] : [],
  );
  const swept: SweptCase[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let place = next++; place < wanted.length; place = next++) {
      const index = wanted[place] ?? 0;
      // Each about something of its own: what the last one did to its execution must not matter.
      const { message, workflowId } = await good.make(ground);
      const mutant = nth(mutants(method.request, message), index);
      if (mutant === undefined) throw new Error(`${name} has no mutant ${index}`);
      const answer = await bytes.call(method.path, mutant.bytes(), waitOptions(method));
      swept[place] = { method: name, label: mutant.label, answer, workflowId };
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return swept;
}

/** Without making the others' bytes. */
function nth<Item>(items: Iterable<Item>, index: number): Item | undefined {
  let place = 0;
  for (const item of items) if (place++ === index) return item;
  return undefined;
}

/** What a server says of its own trouble, or nothing at all. */
const NEVER: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.INTERNAL,
  status.DATA_LOSS,
  status.DEADLINE_EXCEEDED,
  status.UNAVAILABLE,
]);

export const isNeverRight = (code: status): boolean => NEVER.has(code);

/** One line for each answer that is never right. */
export function complaints(cases: readonly SweptCase[]): string[] {
  return cases.flatMap(({ method, label, answer }) => {
    if (!isNeverRight(answer.code)) return [];
    return [`${method}, ${label}: ${status[answer.code]}: ${answer.text}`];
  });
}
