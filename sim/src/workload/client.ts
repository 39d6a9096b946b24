/** A model client of one workflow: starts it, signals it, ends it, and insists until it is told what became of each. */
import { StatusCode } from '@perdure/wire/types';
import { REFUSED_CONTENT } from '../faults/fault-commit.js';
import { codeOf, NAMESPACE_ID } from './caller.js';
import type { ClientParts } from './client-parts.js';
import { start } from './start-call.js';

const START_WITHIN_MS = 8_000;
const SIGNAL_WITHIN_MS = 6_000;
const ASKS_AFTER_SIGNAL = 0.3;

/** Settles when nothing is left to do. */
export async function runClient(parts: ClientParts): Promise<void> {
  const { world, caller, program, workflowId } = parts;
  await caller.machine.sleep(world.random.between(0, START_WITHIN_MS), 'begins');
  await start(parts);
  const sends: Promise<void>[] = [];
  for (let index = 0; index < program.signals; index += 1) sends.push(later(parts, `${workflowId}-s${index}`));
  for (let index = 0; index < program.lateSignals; index += 1) sends.push(atTheEnd(parts, `${workflowId}-e${index}`));
  if (program.refusedSignal) sends.push(sendRefused(parts));
  if (program.kind === 'cancelAtClose') sends.push(cancelAtTheEnd(parts));
  if (program.end === 'terminated') sends.push(terminateAtTheEnd(parts));
  await Promise.all(sends);
}

async function later(parts: ClientParts, name: string): Promise<void> {
  await parts.caller.machine.sleep(parts.world.random.between(0, SIGNAL_WITHIN_MS), 'waits');
  await signal(parts, name);
}

async function atTheEnd(parts: ClientParts, name: string): Promise<void> {
  await parts.ending;
  await signal(parts, name);
}

/** The same signal, maybe by two callers at once, or once more after its answer: with its request id it counts once. */
async function signal(parts: ClientParts, name: string): Promise<void> {
  const { world, faults, caller } = parts;
  const requestId = world.random.uuid();
  const times = faults.strikes('signalTwice') ? 2 : 1;
  await Promise.all(Array.from({ length: times }, () => signalOnce(parts, name, requestId)));
  // Over a continue-as-new as often as can be.
  if (!faults.strikes('signalAgain') && parts.program.kind !== 'continues') return;
  await caller.machine.sleep(world.random.between(0, SIGNAL_WITHIN_MS), 'waits');
  await signalOnce(parts, name, requestId);
}

async function signalOnce(parts: ClientParts, signalName: string, requestId: string): Promise<void> {
  const { world, caller, told, workflowId } = parts;
  const request = { workflowExecution: { workflowId }, signalName, requestId, identity: 'client' };
  try {
    await caller.untilAnswered(`signals ${signalName}`, (host, call) =>
      host.roles.history.signalWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    );
    told.signaled(workflowId, signalName);
    // An instant after the signal its effect is to be seen.
    if (world.random.chance(ASKS_AFTER_SIGNAL)) await parts.ask();
  } catch (error) {
    if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
    told.notFound(workflowId, `a signal`);
  }
}

async function cancelAtTheEnd({ world, caller, told, workflowId, ending }: ClientParts): Promise<void> {
  await ending;
  const request = { workflowExecution: { workflowId }, requestId: world.random.uuid(), identity: 'client' };
  try {
    await caller.untilAnswered(`cancels ${workflowId}`, (host, call) =>
      host.roles.history.requestCancelWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    );
    told.cancelRequested(workflowId);
  } catch (error) {
    if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
    told.notFound(workflowId, 'a cancel request');
  }
}

async function terminateAtTheEnd({ caller, told, workflowId, ending }: ClientParts): Promise<void> {
  await ending;
  const request = { workflowExecution: { workflowId }, reason: 'its time has come', identity: 'client' };
  try {
    await caller.untilAnswered(`terminates ${workflowId}`, (host, call) =>
      host.roles.history.terminateWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
    );
    told.terminated(workflowId);
  } catch (error) {
    if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
    told.notFound(workflowId, 'a termination');
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
