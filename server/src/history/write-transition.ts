/** From a decision to what the store gets: events encoded once, changed parts, and the rows that the change wants and no longer wants. */
import {
  dispatchOfActivity,
  dispatchOfRoot,
  timerOfExternal,
  timerOfUserTimer,
  timersOfActivity,
  timersOfChild,
  timersOfRoot,
  type RunDraft,
  type RunRoot,
  type WantedDispatch,
  type WantedTimer,
} from '@perdure/engine';
import type { HistoryNode, PartWrite, UnitWrite } from '@perdure/engine/ports';
import { encode, encodeHistory } from '@perdure/wire/codec';
import { uuidBytes } from './ids.js';
import { applyDraft, extendTail, newLoadedRun, type LoadedRun, type LoadedUnit } from './loaded-unit.js';
import { numberedPart, ROOT_NAME, textPart } from './part-names.js';
import { encodeChild, encodeExternal } from './stored-across.js';
import { encodeActivity } from './stored-activity.js';
import { encodeRoot, UNIT_RECORD } from './stored-format.js';
import { requestFormat, timerFormat } from './stored-timer.js';
import { dispatchKey, dispatchRow, timerKey, timerRow, type Owner } from './task-rows.js';

/** A row that a transition added or took away, as the shard needs it after the commit. */
export interface AddedTimer {
  readonly owner: Owner;
  readonly timer: WantedTimer;
}
export interface AddedDispatch {
  readonly owner: Owner;
  readonly dispatch: WantedDispatch;
}

export interface WrittenTransition {
  readonly write: UnitWrite;
  readonly bytes: number;
  readonly timers: readonly AddedTimer[];
  readonly timersRemoved: readonly AddedTimer[];
  readonly dispatches: readonly AddedDispatch[];
  readonly dispatchesRemoved: readonly AddedDispatch[];
}

class Collector {
  readonly parts: PartWrite[] = [];
  readonly nodes: HistoryNode[] = [];
  readonly timers: AddedTimer[] = [];
  readonly timersRemoved: AddedTimer[] = [];
  readonly dispatches: AddedDispatch[] = [];
  readonly dispatchesRemoved: AddedDispatch[] = [];
  bytes = 0;

  constructor(readonly slot: number) {}

  part(runId: Uint8Array, name: Uint8Array, data: Uint8Array | undefined): void {
    this.parts.push({ runId, name, data });
    this.bytes += name.length + (data?.length ?? 0);
  }

  /** Rows wanted before and after: only the difference is written. */
  compareTimers(owner: Owner, before: readonly WantedTimer[], after: readonly WantedTimer[]): void {
    if (before.length === 0 && after.length === 0) return;
    const texts = new Set(before.map(timerText));
    const kept = new Set(after.map(timerText));
    for (const timer of after) if (!texts.has(timerText(timer))) this.timers.push({ owner, timer });
    for (const timer of before) if (!kept.has(timerText(timer))) this.timersRemoved.push({ owner, timer });
  }

  compareDispatch(owner: Owner, before: WantedDispatch | undefined, after: WantedDispatch | undefined): void {
    if (before?.order === after?.order) return;
    if (after !== undefined) this.dispatches.push({ owner, dispatch: after });
    if (before !== undefined) this.dispatchesRemoved.push({ owner, dispatch: before });
  }
}

function timerText({ dueMs, purpose }: WantedTimer): string {
  switch (purpose.at) {
    case 'userTimer':
      return `u${purpose.startedEventId}/${dueMs}`;
    case 'activityTimeout':
      return `a${purpose.type}/${purpose.scheduledEventId}/${purpose.stamp}/${dueMs}`;
    case 'activityRetry':
      return `r${purpose.scheduledEventId}/${purpose.stamp}/${dueMs}`;
    case 'runTimeout':
    case 'firstTask':
    case 'tellParent':
      return `${purpose.at}${dueMs}`;
    case 'startChild':
    case 'releaseChild':
    case 'closeChild':
    case 'external':
      return `${purpose.at}${purpose.initiatedEventId}/${dueMs}`;
    default:
      return purpose satisfies never;
  }
}

/** Writes the drafts of one decision, and makes them the unit's state in memory. */
export function writeTransition(unit: LoadedUnit, drafts: readonly RunDraft[]): WrittenTransition {
  const out = new Collector(unit.key.slot);
  const expectedVersion = unit.version;
  for (const draft of drafts) writeRun(unit, draft, out);
  unit.version += 1;
  const write: UnitWrite = {
    key: unit.key,
    expectedVersion,
    version: unit.version,
    currentRunId: uuidBytes(unit.currentRunId),
    data: UNIT_RECORD,
    parts: out.parts,
    nodes: out.nodes,
    timersAdded: out.timers.map(({ owner, timer }) => timerRow(out.slot, owner, timer)),
    timersRemoved: out.timersRemoved.map(({ owner, timer }) => timerKey(owner.runId, timer)),
    dispatchesAdded: out.dispatches.map(({ owner, dispatch }) => dispatchRow(out.slot, owner, dispatch)),
    dispatchesRemoved: out.dispatchesRemoved.map(({ owner, dispatch }) => dispatchKey(owner.namespaceId, dispatch)),
  };
  const rows = out.timers.length + out.timersRemoved.length + out.dispatches.length + out.dispatchesRemoved.length;
  const bytes = out.bytes + unit.key.id.length + ROW_BYTES * (rows + 1);
  const { timers, timersRemoved, dispatches, dispatchesRemoved } = out;
  return { write, bytes, timers, timersRemoved, dispatches, dispatchesRemoved };
}
/** Rough size of a row's keys, for budgets. */
const ROW_BYTES = 64;

function writeRun(unit: LoadedUnit, draft: RunDraft, out: Collector): void {
  const { runId, namespaceId, workflowId } = draft.root;
  let run = unit.runs.get(runId);
  if (run === undefined) {
    run = newLoadedRun(draft.root);
    unit.runs.set(runId, run);
    unit.currentRunId = runId;
  }
  const id = uuidBytes(runId);
  const owner: Owner = { namespaceId, workflowId, runId };
  writeParts(draft, owner, id, out);
  const historyBytes = draft.root.historyBytes + writeNode(run, draft, id, out);
  const root: RunRoot = { ...draft.root, historyBytes, transitionCount: draft.root.transitionCount + 1 };
  out.part(id, ROOT_NAME, encodeRoot(root, run.tip));
  out.compareTimers(owner, draft.baseRoot === undefined ? [] : timersOfRoot(draft.baseRoot), timersOfRoot(root));
  const before = draft.baseRoot === undefined ? undefined : dispatchOfRoot(draft.baseRoot);
  out.compareDispatch(owner, before, dispatchOfRoot(root));
  applyDraft(run, draft, root);
}

function writeParts(draft: RunDraft, owner: Owner, id: Uint8Array, out: Collector): void {
  for (const [key, activity] of draft.activities.changes()) {
    const before = draft.activities.base.get(key);
    out.part(id, numberedPart('activity', key), activity && encodeActivity(activity));
    out.compareTimers(owner, before ? timersOfActivity(before) : [], activity ? timersOfActivity(activity) : []);
    out.compareDispatch(owner, before && dispatchOfActivity(before), activity && dispatchOfActivity(activity));
  }
  for (const [key, attributes] of draft.origin.changes()) {
    const type = 'temporal.api.history.v1.WorkflowExecutionStartedEventAttributes';
    out.part(id, textPart('origin', key), attributes && encode(type, attributes));
  }
  for (const [key, timer] of draft.timers.changes()) {
    const before = draft.timers.base.get(key);
    out.part(id, numberedPart('timer', key), timer && timerFormat.encode(timer));
    out.compareTimers(owner, before ? [timerOfUserTimer(before)] : [], timer ? [timerOfUserTimer(timer)] : []);
  }
  for (const [key, child] of draft.children.changes()) {
    const before = draft.children.base.get(key);
    out.part(id, numberedPart('child', key), child && encodeChild(child));
    out.compareTimers(owner, before ? timersOfChild(before) : [], child ? timersOfChild(child) : []);
  }
  for (const [key, external] of draft.externals.changes()) {
    const before = draft.externals.base.get(key);
    out.part(id, numberedPart('external', key), external && encodeExternal(external));
    out.compareTimers(owner, before ? [timerOfExternal(before)] : [], external ? [timerOfExternal(external)] : []);
  }
  for (const [key, event] of draft.buffered.changes())
    out.part(id, numberedPart('buffered', key), event && encode('temporal.api.history.v1.HistoryEvent', event));
  for (const [key, request] of draft.requests.changes())
    out.part(id, textPart('request', key), request && requestFormat.encode(request));
}

/** Returns the bytes of the events. */
function writeNode(run: LoadedRun, draft: RunDraft, branchId: Uint8Array, out: Collector): number {
  const { events, firstEventId, context } = draft;
  if (events.length === 0) return 0;
  const { bytes: data, frames } = encodeHistory(events);
  const { writeId } = context;
  out.nodes.push({ branchId, firstEventId, writeId, previousWriteId: run.tip.writeId, eventCount: events.length, data });
  out.bytes += data.length;
  run.tip = { firstEventId, writeId };
  extendTail(run, { firstEventId, frames, bytes: data.length });
  return data.length;
}
