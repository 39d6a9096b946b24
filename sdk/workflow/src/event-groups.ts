import type { sdk } from '@perdure/wire/types';
import { defaultPayloadConverter } from '@perdure/common';
import type { EventGroupMarker } from './event-group-marker.js';
import { asyncContext, runWith } from './runtime/async-context.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { sha1Hex } from './runtime/sha1.js';

interface ActiveGroups {
  /** The signal or update whose handler runs. */
  readonly implicit: sdk.EventGroupMarker | undefined;
  readonly explicit: ReadonlyMap<string, ExplicitMarker>;
}

const noGroups: ActiveGroups = { implicit: undefined, explicit: new Map() };

function activeGroups(): ActiveGroups {
  return (asyncContext().eventGroups as ActiveGroups | undefined) ?? noGroups;
}

class ExplicitMarker implements EventGroupMarker {
  constructor(
    readonly id: string,
    readonly label: string,
  ) {}

  withScope<T>(fn: () => Promise<T>): Promise<T> {
    const active = activeGroups();
    const eventGroups: ActiveGroups = { ...active, explicit: new Map(active.explicit).set(this.id, this) };
    return runWith({ eventGroups }, fn);
  }

  /** By the SDK's own converter: UI and CLI read the label. */
  toProto(): sdk.EventGroupMarker {
    return { label: { id: this.id, label: defaultPayloadConverter.toPayload(this.label) } };
  }
}

/**
 * A new group. Without an id it gets one derived from label and run (of before a reset), the same in each replay; such a short
 * label could be guessed from its id, so give an id when the label is secret.
 */
export function createEventGroup(label: string, options?: { id?: string }): EventGroupMarker {
  const { info } = assertInWorkflowContext('createEventGroup(...)');
  return new ExplicitMarker(options?.id ?? sha1Hex(`${info.originalExecutionRunId}${label}`), label);
}

/** Runs a handler so that its commands name the event or update that caused them. */
export function underInboundMarker<T>(implicit: sdk.EventGroupMarker | undefined, fn: () => Promise<T>): Promise<T> {
  const eventGroups: ActiveGroups = { implicit, explicit: new Map() };
  return runWith({ eventGroups }, fn);
}

/** The markers of a command: those of the scopes it is asked for in, and its own. */
export function eventGroupMarkers(own?: readonly EventGroupMarker[]): readonly sdk.EventGroupMarker[] | undefined {
  const { implicit, explicit } = activeGroups();
  if (implicit === undefined && explicit.size === 0 && (own === undefined || own.length === 0)) return undefined;
  const merged = new Map(explicit);
  for (const marker of own ?? []) {
    if (!(marker instanceof ExplicitMarker)) throw new TypeError('eventGroups takes markers made by createEventGroup()');
    merged.set(marker.id, marker);
  }
  return [...(implicit === undefined ? [] : [implicit]), ...[...merged.values()].map((marker) => marker.toProto())];
}
