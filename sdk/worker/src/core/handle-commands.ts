import type { CommandVariant, SourceLocation, WorkflowCommand } from '@perdure/workflow/protocol';
import { enums, type command, type sdk } from '@perdure/wire/types';
import { cancelExternal, scheduleActivity, signalExternal, startChild } from './api-commands.js';
import { applyEffects } from './apply-effects.js';
import { toMs } from './duration.js';
import { endingCommand } from './ending-commands.js';
import { DeterminismError, InvalidHistoryError } from './errors.js';
import { coreFlags } from './internal-flags.js';
import { newActivity } from './machines/activity.js';
import { newChildWorkflow } from './machines/child-workflow.js';
import { newCancelExternal, newSignalExternal } from './machines/external-workflow.js';
import { newLocalActivity } from './machines/local-activity.js';
import type { Fact, Machine } from './machines/machine.js';
import { newOneEvent } from './machines/one-event.js';
import { newPatch } from './machines/patch.js';
import { newTimer, startTimerCommand } from './machines/timer.js';
import { factOfResponse } from './machines/update.js';
import { changeVersionAttribute, changeVersionPayload, patchMarkerCommand } from './markers.js';
import type { RunState } from './run-state.js';

/** Longer keyword lists would be refused by the server, so a patch past this is not listed. Bytes. */
const keywordListBytesMax = 2048;

/**
 * Turns what the workflow code asked for into machines, and commands to the server.
 * @param nowMs  Wall clock, for the schedule time of local activities.
 */
export function handleCommands(run: RunState, wishes: readonly WorkflowCommand[], nowMs: number): void {
  for (const wish of wishes) (handlers[wish.type] as Handler)(run, wish, { ...wish, nowMs });
  sendFresh(run);
}

/** What a wish says besides what it asks for. */
interface Circumstances {
  readonly userMetadata?: sdk.UserMetadata | undefined;
  readonly eventGroupMarkers?: readonly sdk.EventGroupMarker[] | undefined;
  readonly source?: SourceLocation | undefined;
  readonly nowMs: number;
}

type Wish<Type extends CommandVariant['type']> = Extract<CommandVariant, { type: Type }>;
type Handler = (run: RunState, wish: CommandVariant, at: Circumstances) => void;
type Handlers = { readonly [Type in CommandVariant['type']]: (run: RunState, wish: Wish<Type>, at: Circumstances) => void };

const handlers: Handlers = {
  startTimer: (run, wish, at) => known(run, `timer ${wish.seq}`, add(run, newTimer(wish), startTimerCommand(wish), at)),
  cancelTimer: (run, { seq }, at) => tell(run, `timer ${seq}`, { name: 'cancel' }, at),
  scheduleActivity: (run, wish, at) =>
    known(run, `activity ${wish.seq}`, add(run, newActivity(wish, run.flags), scheduleActivity(wish, run), at)),
  requestCancelActivity: (run, { seq }, at) => tell(run, `activity ${seq}`, { name: 'cancel' }, at),
  scheduleLocalActivity,
  requestCancelLocalActivity: (run, { seq }, at) => tell(run, `local activity ${seq}`, { name: 'cancel' }, at),
  startChildWorkflowExecution: (run, wish, at) =>
    known(run, `child ${wish.seq}`, add(run, newChildWorkflow(wish, run.flags), startChild(wish, run), at)),
  cancelChildWorkflowExecution: (run, { seq, reason }, at) => tell(run, `child ${seq}`, { name: 'cancel', detail: reason }, at),
  signalExternalWorkflowExecution: (run, wish, at) =>
    known(run, `signal ${wish.seq}`, add(run, newSignalExternal(wish.seq), signalExternal(wish, run), at)),
  cancelSignalWorkflow: (run, { seq }, at) => tell(run, `signal ${seq}`, { name: 'cancel' }, at),
  requestCancelExternalWorkflowExecution: (run, wish, at) =>
    void add(run, newCancelExternal(wish.seq), cancelExternal(wish, run), at),
  scheduleNexusOperation: refuseNexus,
  requestCancelNexusOperation: refuseNexus,
  setPatchMarker,
  upsertWorkflowSearchAttributes,
  modifyWorkflowProperties: (run, { upsertedMemo }, at) => {
    const attributes = { modifyWorkflowPropertiesCommandAttributes: { upsertedMemo } };
    const modify = { commandType: enums.CommandType.MODIFY_WORKFLOW_PROPERTIES, ...attributes };
    add(run, newOneEvent('memo', 'WORKFLOW_PROPERTIES_MODIFIED'), modify, at);
  },
  respondToQuery: () => {
    throw new InvalidHistoryError('the answer to a query is no command of the workflow');
  },
  updateResponse: (run, { protocolInstanceId, response }, at) => {
    const machine = run.byProtocolInstance.get(protocolInstanceId);
    if (machine === undefined) throw new InvalidHistoryError(`an answer to update ${protocolInstanceId}, which nobody asked for`);
    applyEffects(run, machine, machine.apply(factOfResponse(response)), at.source);
  },
  completeWorkflowExecution: end,
  failWorkflowExecution: end,
  cancelWorkflowExecution: end,
  continueAsNewWorkflowExecution: end,
};

function refuseNexus(): never {
  throw new InvalidHistoryError('Nexus operations are not supported by this worker yet');
}

/** Puts a new machine's command in its place. */
function add(run: RunState, machine: Machine, bare: command.Command, at: Circumstances): Machine {
  const { userMetadata, eventGroupMarkers } = at;
  const withMetadata =
    userMetadata === undefined && eventGroupMarkers === undefined ? bare : { ...bare, userMetadata, eventGroupMarkers };
  run.fresh.push({ machine, command: withMetadata, source: at.source });
  return machine;
}

function known(run: RunState, name: string, machine: Machine): void {
  run.bySeq.set(name, machine);
}

function tell(run: RunState, name: string, fact: Fact, at: Circumstances): void {
  const machine = run.bySeq.get(name);
  if (machine === undefined) throw new DeterminismError(`the code cancels ${name}, which does not exist`);
  applyEffects(run, machine, machine.apply(fact), at.source);
}

function end(run: RunState, wish: Parameters<typeof endingCommand>[0], at: Circumstances): void {
  const { event, command: ending } = endingCommand(wish, run);
  add(run, newOneEvent('completion of the workflow', event), ending, at);
  run.isFinished = true;
  run.localActivities.end();
}

function scheduleLocalActivity(run: RunState, wish: Wish<'scheduleLocalActivity'>, at: Circumstances): void {
  const { type: _type, originalScheduleTime, ...rest } = wish;
  const originalScheduleTimeMs = toMs(originalScheduleTime) ?? at.nowMs;
  const known = run.localActivities.takeMarker(wish.seq);
  const machine = newLocalActivity({
    request: { ...rest, originalScheduleTimeMs, userMetadata: at.userMetadata },
    flags: run.flags,
    replaying: run.replaying,
    startedAtMs: run.clockMs,
    known,
  });
  run.bySeq.set(`local activity ${wish.seq}`, machine);
  run.localActivityMachines.add(machine);
  applyEffects(run, machine, machine.apply({ name: 'schedule' }), at.source);
}

/** One marker a patch; and, where histories know it, an upsert that lists the run's patches. */
function setPatchMarker(run: RunState, { patchId, deprecated }: Wish<'setPatchMarker'>, at: Circumstances): void {
  const seen = run.patches.get(patchId);
  if (seen === true) return;
  const listed = [...run.patches].filter(([, hasCommand]) => hasCommand).map(([id]) => id);
  add(run, newPatch(patchId), patchMarkerCommand({ patchId, deprecated }), at);
  run.patches.set(patchId, true);
  const isInHistory = !run.replaying || seen !== undefined;
  if (!run.flags.use(coreFlags.upsertOnPatch, !run.replaying) || !isInHistory) return;
  const payload = changeVersionPayload([...listed, patchId]);
  if ((payload.data?.length ?? 0) >= keywordListBytesMax) return;
  addUpsert(run, { [changeVersionAttribute]: payload }, at);
}

/** The list of patches is the worker's own: the code may not set it, though old histories hold commands that tried. */
function upsertWorkflowSearchAttributes(run: RunState, wish: Wish<'upsertWorkflowSearchAttributes'>, at: Circumstances): void {
  const fields = wish.searchAttributes.indexedFields ?? {};
  for (const [name, payload] of Object.entries(fields)) run.upsertedSearchAttributes.set(name, payload);
  const isReserved = run.flags.use(coreFlags.upsertOnPatch, !run.replaying) && changeVersionAttribute in fields;
  addUpsert(run, isReserved ? {} : fields, at);
}

function addUpsert(
  run: RunState,
  indexedFields: NonNullable<Wish<'upsertWorkflowSearchAttributes'>['searchAttributes']['indexedFields']>,
  at: Circumstances,
): void {
  const upsert = {
    commandType: enums.CommandType.UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields } },
  };
  const { source, nowMs } = at;
  add(run, newOneEvent('search attributes', 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'), upsert, { source, nowMs });
}

/**
 * Moves the commands of this activation to those that go out; what the code has withdrawn meanwhile does not. A task that
 * waits for local activities comes by here several times before anything is sent.
 */
function sendFresh(run: RunState): void {
  run.commands = run.commands.filter(({ machine }) => !machine.cancelledBeforeSent);
  for (let next = run.fresh.shift(); next !== undefined; next = run.fresh.shift()) {
    if (next.machine.cancelledBeforeSent) continue;
    applyEffects(run, next.machine, next.machine.apply({ name: 'sent' }));
    run.commands.push(next);
  }
}
