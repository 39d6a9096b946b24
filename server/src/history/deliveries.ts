/**
 * What a run has to say to others, until they have answered: the sending side of work across executions. A row of the outbox is due at
 * once; the answer is recorded in a transaction that takes the row away. A call whose fate is unknown is made again: the receiver knows it.
 */
import {
  decideChildLeft,
  decideChildReleased,
  decideChildStarted,
  decideExternalAnswered,
  decideParentTold,
  InvariantError,
  mergePriority,
  RequestError,
  SERVER_IDENTITY,
  START_CHILD_CALL_MS,
  targetsItself,
  type Child,
  type Decision,
  type DeliveryPurpose,
  type ExternalAnswer,
  type ExternalRequest,
  type RunRoot,
  type RunState,
  type TransitionContext,
} from '@perdure/engine';
import type { Clock, Store } from '@perdure/engine/ports';
import { decodeHistory } from '@perdure/wire/codec';
import { enums, StatusCode, type history } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { AcrossRuns } from './across-runs.js';
import { EventReader, viewHistory, type HistoryView } from './event-reader.js';
import type { LoadedRun, LoadedUnit } from './loaded-unit.js';
import type { RunRef } from './run-ref.js';

/** What deliveries want of their shard. */
export interface SendingShard {
  readonly options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly storeTimeoutMs: number;
    /** History of the whole cluster. */
    readonly cluster: AcrossRuns;
  };
  read<Seen>(ref: RunRef, look: (run: LoadedRun | undefined, unit: LoadedUnit) => Seen): Promise<Seen>;
  transact<Reply>(
    ref: RunRef,
    decide: (run: { readonly state: RunState } | undefined, context: TransitionContext) => Decision<Reply>,
  ): Promise<{ readonly reply: Reply }>;
}

interface Seen {
  readonly root: RunRoot;
  readonly view: HistoryView;
  readonly tip: { readonly firstEventId: number; readonly writeId: number };
  readonly child: Child | undefined;
  readonly external: ExternalRequest | undefined;
}

const { SignalExternalWorkflowExecutionFailedCause: Cause, ParentClosePolicy } = enums;

export class Deliveries {
  readonly #reader: EventReader;

  constructor(private readonly shard: SendingShard) {
    this.#reader = new EventReader(shard.options.store, shard.options.storeTimeoutMs);
  }

  /** false: nobody waits for this (any more). Rejects when it is to be tried again. */
  async deliver(ref: RunRef, purpose: DeliveryPurpose): Promise<boolean> {
    const initiatedEventId = 'initiatedEventId' in purpose ? purpose.initiatedEventId : 0;
    const seen = await this.#look(ref, initiatedEventId);
    if (seen === undefined) return false;
    switch (purpose.at) {
      case 'startChild':
        return this.#startChild(ref, seen);
      case 'releaseChild':
        return this.#releaseChild(ref, seen);
      case 'closeChild':
        return this.#closeChild(ref, seen);
      case 'external':
        return this.#askExternal(ref, seen);
      case 'tellParent':
        return this.#tellParent(ref, seen);
      default:
        return purpose satisfies never;
    }
  }

  #look({ namespaceId, workflowId, runId }: RunRef, initiatedEventId: number): Promise<Seen | undefined> {
    return this.shard.read({ namespaceId, workflowId, runId }, (run, unit) => {
      if (run === undefined) return undefined;
      const { root, children, externals } = run.state;
      const [child, external] = [children.get(initiatedEventId), externals.get(initiatedEventId)];
      return { root, view: viewHistory(unit.key.slot, run), tip: { ...run.tip }, child, external };
    });
  }

  async #startChild(ref: RunRef, { root, view, child }: Seen): Promise<boolean> {
    if (child?.at !== 'initiated') return false;
    const initiated = await this.#event(view, child.initiatedEventId, child.initiatedEvent);
    const { namespaceId, workflowId, runId } = root;
    const { namespace, initiatedEventId } = child;
    const parent = { namespace, namespaceId, workflowId, runId, initiatedEventId };
    const rootExecution = root.rootExecution ?? { workflowId, runId };
    const asked = withPriority(initiated, root);
    const ask = { namespaceId, workflowId: child.workflowId, runId: child.runId, parent, rootExecution, initiated: asked };
    const refused = await isRefused(this.#cluster.startChild(ask, this.#call()), StatusCode.ALREADY_EXISTS);
    const start = { at: refused ? 'refused' : 'done' } as const;
    return this.#record(ref, (state, context) => decideChildStarted(state, initiated, start, context));
  }

  async #releaseChild(ref: RunRef, { root, child }: Seen): Promise<boolean> {
    if (child?.at !== 'started') return false;
    const { workflowId, runId, initiatedEventId } = child;
    const ask = { namespaceId: root.namespaceId, workflowId, runId };
    await isRefused(this.#cluster.releaseChild(ask, this.#call()), StatusCode.NOT_FOUND);
    return this.#record(ref, (state, context) => decideChildReleased(state, initiatedEventId, context));
  }

  async #closeChild(ref: RunRef, { root, child }: Seen): Promise<boolean> {
    if (child?.at !== 'closing' && child?.at !== 'withdrawn') return false;
    const sender = { workflowId: root.workflowId, runId: root.runId, childOnly: true, initiatedEventId: 0 };
    const terminate = child.at === 'withdrawn' || child.parentClosePolicy === ParentClosePolicy.TERMINATE;
    const { workflowId, runId: firstRunId, initiatedEventId } = child;
    const ask = { namespaceId: root.namespaceId, workflowId, firstRunId, terminate, sender };
    await isRefused(this.#cluster.closeByParent(ask, this.#call()), StatusCode.NOT_FOUND);
    return this.#record(ref, (state, context) => decideChildLeft(state, initiatedEventId, context));
  }

  async #tellParent(ref: RunRef, { root, view, tip }: Seen): Promise<boolean> {
    if (!root.tellsParent || root.parent === undefined) return false;
    const closeEvent = await this.#event(view, root.nextEventId - 1, {
      nodeFirstEventId: tip.firstEventId,
      writeId: tip.writeId,
    });
    const child = { workflowId: root.workflowId, runId: root.runId };
    const ask = { parent: root.parent, child, firstRunId: root.firstRunId, closeEvent };
    await isRefused(this.#cluster.recordChildClosed(ask, this.#call()), StatusCode.NOT_FOUND);
    return this.#record(ref, decideParentTold);
  }

  async #askExternal(ref: RunRef, { root, view, external }: Seen): Promise<boolean> {
    if (external === undefined) return false;
    const initiated = await this.#event(view, external.initiatedEventId, external.initiatedEvent);
    const answer = await this.#answerOf(root, external, initiated);
    return this.#record(ref, (state, context) => decideExternalAnswered(state, initiated, answer, context));
  }

  async #answerOf(root: RunRoot, external: ExternalRequest, initiated: history.HistoryEvent): Promise<ExternalAnswer> {
    const notFound = { at: 'failed', cause: Cause.EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND } as const;
    if (targetsItself(root, external.kind, initiated)) return notFound;
    try {
      await (external.kind === 'signal' ? this.#signal(root, external, initiated) : this.#cancel(root, external, initiated));
      return { at: 'done' };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code === StatusCode.NOT_FOUND) return notFound;
      // The only thing that can be wrong with a checked signal.
      if (error.code === StatusCode.INVALID_ARGUMENT && external.kind === 'signal')
        return { at: 'failed', cause: Cause.SIGNAL_COUNT_LIMIT_EXCEEDED };
      throw error;
    }
  }

  #signal(
    { namespaceId, workflowId, runId }: RunRoot,
    { requestId, initiatedEventId }: ExternalRequest,
    event: history.HistoryEvent,
  ) {
    const { namespace, workflowExecution, signalName, input, header, childWorkflowOnly } =
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ?? {};
    const sender = { workflowId, runId, childOnly: childWorkflowOnly ?? false, initiatedEventId };
    const request = { namespace, workflowExecution, signalName, input, header, identity: SERVER_IDENTITY, requestId };
    return this.#cluster.signalFromWorkflow({ namespaceId, request, sender }, this.#call());
  }

  #cancel(
    { namespaceId, workflowId, runId }: RunRoot,
    { requestId, initiatedEventId }: ExternalRequest,
    event: history.HistoryEvent,
  ) {
    const { namespace, workflowExecution, reason, childWorkflowOnly } =
      event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes ?? {};
    const sender = { workflowId, runId, childOnly: childWorkflowOnly ?? false, initiatedEventId };
    const request = { namespace, workflowExecution, reason, identity: SERVER_IDENTITY, requestId };
    return this.#cluster.cancelFromWorkflow({ namespaceId, request, sender }, this.#call());
  }

  get #cluster(): AcrossRuns {
    return this.shard.options.cluster;
  }

  #call(): CallInfo {
    return { deadlineMs: this.shard.options.clock.now() + START_CHILD_CALL_MS, signal: undefined };
  }

  async #record(ref: RunRef, decide: (state: RunState, context: TransitionContext) => Decision<boolean>): Promise<boolean> {
    const { namespaceId, workflowId, runId } = ref;
    const { reply } = await this.shard.transact<boolean>({ namespaceId, workflowId, runId }, (run, context) =>
      run === undefined ? { drafts: [], reply: false } : decide(run.state, context),
    );
    return reply;
  }

  async #event(
    view: HistoryView,
    eventId: number,
    node: { readonly nodeFirstEventId: number; readonly writeId: number },
  ): Promise<history.HistoryEvent> {
    const [event] = decodeHistory(await this.#reader.readEvent(view, eventId, node));
    if (event === undefined) throw new InvariantError(`run ${view.root.runId}: event ${eventId} cannot be read`);
    return event;
  }
}

/** Whether the call was answered with this code. Any other error is thrown: the call is made again. */
async function isRefused(call: Promise<void>, code: number): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (error instanceof RequestError && error.code === code) return true;
    throw error;
  }
}

/** What the command left open comes from the parent's run (CHILD-7). */
function withPriority(initiated: history.HistoryEvent, { priority: ofRun }: RunRoot): history.HistoryEvent {
  const wanted = initiated.startChildWorkflowExecutionInitiatedEventAttributes;
  const priority = mergePriority(ofRun, wanted?.priority);
  return { ...initiated, startChildWorkflowExecutionInitiatedEventAttributes: { ...wanted, priority } };
}
