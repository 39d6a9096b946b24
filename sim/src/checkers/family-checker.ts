/** What every legal history obeys of children and external requests. Knows the public events only. */
import type { history } from '@perdure/wire/types';

type Event = history.HistoryEvent;

export class FamilyChecker {
  /** By initiated event id: the id of Started, 0 before it. */
  readonly #children = new Map<number, number>();
  readonly #externals = new Set<number>();

  /** What is wrong with the next event, or undefined. */
  add(event: Event): string | undefined {
    if (event.startChildWorkflowExecutionInitiatedEventAttributes !== undefined) this.#children.set(event.eventId ?? 0, 0);
    const asked =
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
      event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes;
    if (asked !== undefined) this.#externals.add(event.eventId ?? 0);
    return this.#begun(event) ?? this.#closed(event) ?? this.#answered(event);
  }

  #begun(event: Event): string | undefined {
    const started = event.childWorkflowExecutionStartedEventAttributes;
    const failed = event.startChildWorkflowExecutionFailedEventAttributes;
    const begun = started ?? failed;
    if (begun === undefined) return undefined;
    const id = begun.initiatedEventId ?? 0;
    if (this.#children.get(id) !== 0) return 'begins a child that does not wait for it';
    if (failed === undefined) this.#children.set(id, event.eventId ?? 0);
    else this.#children.delete(id);
    return undefined;
  }

  #closed(event: Event): string | undefined {
    const closed =
      event.childWorkflowExecutionCompletedEventAttributes ??
      event.childWorkflowExecutionFailedEventAttributes ??
      event.childWorkflowExecutionCanceledEventAttributes ??
      event.childWorkflowExecutionTimedOutEventAttributes ??
      event.childWorkflowExecutionTerminatedEventAttributes;
    if (closed === undefined) return undefined;
    const startedEventId = this.#children.get(closed.initiatedEventId ?? 0) ?? 0;
    if (startedEventId === 0 || closed.startedEventId !== startedEventId) return 'ends a child that does not run';
    this.#children.delete(closed.initiatedEventId ?? 0);
    return undefined;
  }

  #answered(event: Event): string | undefined {
    const answered =
      event.externalWorkflowExecutionSignaledEventAttributes ??
      event.signalExternalWorkflowExecutionFailedEventAttributes ??
      event.externalWorkflowExecutionCancelRequestedEventAttributes ??
      event.requestCancelExternalWorkflowExecutionFailedEventAttributes;
    if (answered === undefined || this.#externals.delete(answered.initiatedEventId ?? 0)) return undefined;
    return 'answers what was not asked';
  }
}
