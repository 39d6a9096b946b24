/** A model client of one workflow: starts it, signals it, and insists until it is told what became of it. */
import { StatusCode } from '@perdure/wire/types';
import type { Told } from '../checkers/told.js';
import { REFUSED_CONTENT } from '../faults/fault-commit.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { World } from '../world/world.js';
import { codeOf, NAMESPACE_ID, type Caller } from './caller.js';
import type { Program } from './program.js';

export interface ClientParts {
  readonly world: World;
  readonly faults: FaultPlan;
  readonly caller: Caller;
  readonly told: Told;
  readonly workflowId: string;
  readonly program: Program;
  readonly queue: string;
  /** The workflow is about to end: clients that signal at the end do so now. */
  readonly ending: Promise<void>;
}

const START_WITHIN_MS = 8_000;
const SIGNAL_WITHIN_MS = 6_000;

/** Settles when nothing is left to do. */
export async function runClient(parts: ClientParts): Promise<void> {
  const { world, caller, program } = parts;
  await caller.machine.sleep(world.random.between(0, START_WITHIN_MS), 'begins');
  await start(parts);
  const sends: Promise<void>[] = [];
  for (let index = 0; index < program.signals; index += 1) sends.push(later(parts, `${parts.workflowId}-s${index}`));
  for (let index = 0; index < program.lateSignals; index += 1) sends.push(atTheEnd(parts, `${parts.workflowId}-e${index}`));
  if (program.refusedSignal) sends.push(sendRefused(parts));
  await Promise.all(sends);
}

async function start({ world, faults, caller, told, workflowId, queue }: ClientParts): Promise<void> {
  const request = {
    namespace: 'sim',
    workflowId,
    workflowType: { name: 'model' },
    taskQueue: { name: queue },
    requestId: world.random.uuid(),
    workflowTaskTimeout: { seconds: world.random.pick([2, 5, 10]) },
  };
  const ask = () =>
    caller.untilAnswered(`starts ${workflowId}`, (host, call) =>
      host.roles.history.startWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    );
  const answers = faults.strikes('signalTwice') ? await Promise.all([ask(), ask()]) : [await ask()];
  for (const { runId } of answers.map(({ response }) => response)) told.started(workflowId, runId ?? '');
}

async function later(parts: ClientParts, name: string): Promise<void> {
  await parts.caller.machine.sleep(parts.world.random.between(0, SIGNAL_WITHIN_MS), 'waits');
  await signal(parts, name);
}

async function atTheEnd(parts: ClientParts, name: string): Promise<void> {
  await parts.ending;
  await signal(parts, name);
}

/** The same signal, maybe by two callers at once: with its request id it counts once. */
async function signal(parts: ClientParts, name: string): Promise<void> {
  const requestId = parts.world.random.uuid();
  const times = parts.faults.strikes('signalTwice') ? 2 : 1;
  await Promise.all(Array.from({ length: times }, () => signalOnce(parts, name, requestId)));
}

async function signalOnce({ caller, told, workflowId }: ClientParts, signalName: string, requestId: string): Promise<void> {
  const request = { workflowExecution: { workflowId }, signalName, requestId, identity: 'client' };
  try {
    await caller.untilAnswered(`signals ${signalName}`, (host, call) =>
      host.roles.history.signalWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    );
    told.signaled(workflowId, signalName);
  } catch (error) {
    if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
    told.notFound(workflowId, `a signal`);
  }
}

/** The store takes no such content: the call fails, and nothing else does. */
async function sendRefused(parts: ClientParts): Promise<void> {
  const { world, caller, workflowId } = parts;
  await caller.machine.sleep(world.random.between(0, SIGNAL_WITHIN_MS), 'waits');
  const signalName = `${REFUSED_CONTENT} ${workflowId}`;
  const request = { workflowExecution: { workflowId }, signalName, requestId: world.random.uuid() };
  await caller
    .once(`sends what is refused to ${workflowId}`, (host, call) =>
      host.roles.history.signalWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    )
    .then(
      () => world.fail(`${workflowId}: content that the store refuses was acknowledged`),
      (error: unknown) => {
        if (codeOf(error) < 0) throw error;
      },
    );
}
