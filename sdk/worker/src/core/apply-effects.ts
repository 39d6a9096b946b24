import type { SourceLocation } from '@perdure/workflow/protocol';
import { enums } from '@perdure/wire/types';
import type { Effect } from './effect.js';
import { cancelledOutcome, type LocalActivityEnd } from './machines/local-activity.js';
import { newCancelExternal } from './machines/external-workflow.js';
import type { Machine } from './machines/machine.js';
import { randomSeedOf } from './random-seed.js';
import type { RunState } from './run-state.js';

/** Carries out what a machine's transition asked for. */
export function applyEffects(run: RunState, machine: Machine, effects: readonly Effect[], source?: SourceLocation): void {
  for (const effect of effects) applyEffect(run, machine, effect, source);
}

function applyEffect(run: RunState, machine: Machine, effect: Effect, source: SourceLocation | undefined): void {
  switch (effect.do) {
    case 'job':
      if (!run.internal.has(machine)) run.jobs.push(effect.job);
      return;
    case 'laterJob':
      run.laterJobs.push(effect);
      return;
    case 'command':
      run.fresh.push({ machine, command: effect.command, source });
      return;
    case 'message':
      // What is replayed was answered long ago.
      if (!run.replaying) run.outbox.push(effect.message);
      return;
    case 'cancelChild':
      cancelChild(run, effect, source);
      return;
    case 'runLocalActivity':
      run.localActivities.want(effect.activity);
      return;
    case 'cancelLocalActivity':
      cancelLocalActivity(run, machine, effect.seq);
      return;
    case 'forgetLocalActivity':
      run.localActivities.forget(effect.seq);
      return;
    case 'advanceClock':
      run.advanceClock(effect.toMs);
      return;
    case 'taskStarted':
      taskStarted(run, effect.eventId, effect.timeMs);
      return;
    case 'newSeed':
      run.jobs.push({ type: 'updateRandomSeed', randomnessSeed: randomSeedOf(effect.runId) });
      return;
    default:
      effect satisfies never;
  }
}

function cancelChild(run: RunState, effect: Effect & { do: 'cancelChild' }, source: SourceLocation | undefined): void {
  const { namespace, workflowId, runId, reason } = effect;
  const machine = newCancelExternal(0);
  run.internal.add(machine);
  const attributes = { namespace, workflowId, runId, childWorkflowOnly: true, reason };
  const command = {
    commandType: enums.CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: attributes,
  };
  run.fresh.push({ machine, command, source });
}

/** Its outcome may be known from a marker ahead; it may not have been begun; else the worker is told. */
function cancelLocalActivity(run: RunState, machine: Machine, seq: number): void {
  const marker = machine.accepts('resolvedByMarker') ? run.localActivities.takeMarker(seq) : undefined;
  if (marker !== undefined) {
    applyEffects(run, machine, machine.apply({ name: 'resolvedByMarker', detail: marker }));
    return;
  }
  const withdrawn = run.localActivities.withdraw(seq);
  if (withdrawn === undefined) {
    run.localActivities.cancel(seq);
    return;
  }
  const { attempt, originalScheduleTimeMs } = withdrawn;
  const end: LocalActivityEnd = { outcome: cancelledOutcome, runtimeMs: 0, attempt, originalScheduleTimeMs };
  applyEffects(run, machine, machine.apply({ name: 'resolved', detail: end }));
}

/** The code is woken here. Local activities that no marker of history explains begin now. */
function taskStarted(run: RunState, eventId: number, timeMs: number): void {
  run.startedEventId = eventId;
  run.advanceClock(timeMs);
  if (run.replaying) return;
  for (const machine of run.localActivityMachines)
    if (machine.accepts('newTask')) applyEffects(run, machine, machine.apply({ name: 'newTask' }));
}
