/**
 * Queries that wait for a run's next workflow task, and for what its completion says to them (semantics QRY-1, QRY-2, WT-23). In memory
 * only: whoever waits asks again after a crash or a move of the shard.
 */
import { resourceExhausted, type RunRoot, type WorkflowTask } from '@perdure/engine';
import { enums, type query } from '@perdure/wire/types';

type Result = query.WorkflowQueryResult;

/** Per run, as in the system we are compatible with. */
const MESSAGE_FULL =
  'consistent query buffer is full, this may be caused by too many queries and workflow not able to process query fast enough';

export class BufferedQuery {
  /** What the worker said, once the completion that carried it is durable; undefined when that was lost. */
  readonly answer: Promise<Result | undefined>;
  /** A worker has answered: nothing else is to be done but to wait for `answer`. */
  answered = false;
  settle!: (result: Result | undefined) => void;

  constructor(
    readonly runId: string,
    readonly id: string,
    readonly query: query.WorkflowQuery,
    /** The workflow task that was started already: it has not seen what came since, so the query may not go with it. */
    private readonly tooLateFor: WorkflowTask,
  ) {
    this.answer = new Promise((resolve) => (this.settle = resolve));
  }

  mayGoWith(task: WorkflowTask): boolean {
    const { tooLateFor } = this;
    return tooLateFor.at !== 'started' || task.at !== 'started' || task.stamp !== tooLateFor.stamp;
  }
}

export class BufferedQueries {
  /** At most one per run. */
  readonly #byRun = new Map<string, BufferedQuery>();

  /** @throws RequestError RESOURCE_EXHAUSTED when the run has one already. */
  add(buffered: BufferedQuery): void {
    const { ResourceExhaustedCause: cause, ResourceExhaustedScope: scope } = enums;
    if (this.#byRun.has(buffered.runId)) throw resourceExhausted(MESSAGE_FULL, cause.BUSY_WORKFLOW, scope.NAMESPACE);
    this.#byRun.set(buffered.runId, buffered);
  }

  remove(buffered: BufferedQuery): void {
    if (this.#byRun.get(buffered.runId) === buffered) this.#byRun.delete(buffered.runId);
  }

  /** For the started workflow task of a run, when it is handed out, or once more because the answer was lost. */
  of({
    runId,
    workflowTask,
  }: Pick<RunRoot, 'runId' | 'workflowTask'>): Readonly<Record<string, query.WorkflowQuery>> | undefined {
    const buffered = this.#byRun.get(runId);
    return buffered?.mayGoWith(workflowTask) === true ? { [buffered.id]: buffered.query } : undefined;
  }

  /** A completion has said this much. It is told to whoever waits when the completion is durable. */
  completed(runId: string, results: Readonly<Record<string, Result>> | undefined, durable: Promise<void> | undefined): void {
    const buffered = this.#byRun.get(runId);
    if (buffered === undefined || results === undefined || !Object.hasOwn(results, buffered.id)) return;
    this.remove(buffered);
    buffered.answered = true;
    const settle = (): void => buffered.settle(results[buffered.id]);
    if (durable === undefined) settle();
    else durable.then(settle, () => buffered.settle(undefined));
  }
}
