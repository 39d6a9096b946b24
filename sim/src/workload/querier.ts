/** A model client that asks a workflow, while it moves, how many signals it has seen; and the worker's side of it. */
import { defineMessage } from '@perdure/wire/codec';
import { enums, StatusCode, type history, type query } from '@perdure/wire/types';
import type { Ledger } from '../checkers/ledger.js';
import type { Told } from '../checkers/told.js';
import type { World } from '../world/world.js';
import { codeOf, NAMESPACE_ID, type Caller } from './caller.js';
import { decodeNote, encodeNote } from './chain-steps.js';
import { countSignals } from './interpreter.js';
import type { Program } from './program.js';
import type { WorkerScope } from './worker-scope.js';
import type { WorkflowTask } from './workflow-cache.js';

export interface QuerierParts {
  readonly world: World;
  readonly caller: Caller;
  readonly told: Told;
  readonly ledger: Ledger;
  readonly workflowId: string;
  readonly program: Program;
}

const QUERY_TYPE = 'signals seen';
const PAUSE_MS_MAX = 5_000;
const QUERIES_MAX = 4;

export async function queryNowAndThen(parts: QuerierParts): Promise<void> {
  const { world, caller } = parts;
  for (let left = world.random.between(1, QUERIES_MAX); left > 0; left -= 1) {
    await caller.machine.sleep(world.random.between(0, PAUSE_MS_MAX), 'waits');
    await askUntilAnswered(parts);
  }
}

/** What was durable before the question was asked must be in the answer: also what came an instant ago, or in an earlier run. */
export async function askUntilAnswered({ world, caller, told, ledger, workflowId, program }: QuerierParts): Promise<void> {
  const request = { execution: { workflowId }, query: { queryType: QUERY_TYPE } };
  for (;;) {
    const durable = ledger.signalsOf(workflowId);
    try {
      const { queryResult } = await caller.once(`queries ${workflowId}`, (host, call) =>
        host.roles.history.queryWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
      );
      const { signals } = decodeNote(queryResult, { signals: -1 });
      // A run by schedule or retry begins anew, and has not seen what earlier ones have.
      const begunAnew = program.cronRuns > 0 || program.failures > 0;
      return told.queried(workflowId, { atLeast: begunAnew ? 0 : durable, signals });
    } catch (error) {
      if (codeOf(error) < 0) throw error;
      // A run that has ended before its first task can never say anything.
      if (codeOf(error) === StatusCode.FAILED_PRECONDITION && ledger.isClosed(workflowId)) return;
    }
    await caller.machine.sleep(world.random.between(200, 1_500), 'asks again');
  }
}

const answerTo = (events: readonly history.HistoryEvent[]) => encodeNote({ signals: countSignals(events) });

/** Answers that go with a completed workflow task. */
export function answersOf(
  task: WorkflowTask,
  events: readonly history.HistoryEvent[],
): Record<string, query.WorkflowQueryResult> {
  const answer = { resultType: enums.QueryResultType.ANSWERED, answer: answerTo(events) };
  return Object.fromEntries(Object.keys(task.response.queries ?? {}).map((id) => [id, answer]));
}

const tokenFormat = defineMessage<{ taskQueue?: string; queryId?: string; sticky?: boolean }>('simulation.QueryToken', [
  ['taskQueue', 2, 'string'],
  ['queryId', 3, 'string'],
  ['sticky', 1011, 'bool'],
]);

/** A query that came as a task of its own. */
export async function answerQuery(worker: WorkerScope, task: WorkflowTask): Promise<void> {
  const { faults } = worker.parts;
  if (!(await worker.survives()) || faults.strikes('queryUnanswered')) return;
  const { taskQueue: name = '', queryId = '', sticky = false } = tokenFormat.decode(task.response.taskToken ?? new Uint8Array(0));
  const queue = { namespaceId: NAMESPACE_ID, type: 1, name, sticky } as const;
  try {
    const queryResult = answerTo(await worker.cache.eventsForQuery(task));
    const request = { completedType: enums.QueryResultType.ANSWERED, queryResult };
    await worker.caller.once(`answers ${queryId}`, (host, call) =>
      host.roles.matching.answerQuery({ queue, queryId, request }, call),
    );
  } catch (error) {
    // Nobody waits any more, or the way is broken: whoever asked asks again.
    if (codeOf(error) < 0) throw error;
  }
}
