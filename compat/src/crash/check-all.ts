// After the faults: waits until every workflow is closed, then checks every history.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkHistory } from './check-history.js';
import { Ledger, type WorkflowRecord } from './ledger.js';
import type { AttemptLine } from './load-activities.js';
import { PersistentClient } from './persistent-client.js';
import { whyLate, type Look } from './why-late.js';

const namespace = 'default';
const CHECKS_AT_ONCE = 8;
/** At least so long for each workflow, when the time for all is over. */
const ONE_CHECK_MS = 15_000;
const LOOKS_MIN = 2;
const LOOKS_PAUSE_MS = 5_000;
const { HistoryEventFilterType } = proto.temporal.api.enums.v1;
const { HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT } = HistoryEventFilterType;

/** Returns the number of histories checked. Throws for the first workflow that is open at the deadline or wrong. */
export async function checkAllHistories(addresses: readonly string[], ledger: Ledger, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  const waiting = [...ledger.workflows];
  let checked = 0;
  const lane = async (first: number) => {
    const client = new PersistentClient(addresses, new Ledger(), first);
    try {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        // Thousands of histories take their time; the last ones looked at get theirs as well.
        const nextDeadline = Math.max(deadline, Date.now() + ONE_CHECK_MS);
        await untilClosed(addresses, client, next, nextDeadline);
        checkHistory(await wholeHistory(client, next, nextDeadline), next);
        checked += 1;
      }
    } finally {
      client.close();
    }
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, (_, index) => lane(index)));
  return checked;
}

async function untilClosed(
  addresses: readonly string[],
  client: PersistentClient,
  workflow: WorkflowRecord,
  deadline: number,
): Promise<void> {
  const startedMs = Date.now();
  const request = {
    namespace,
    execution: execution(workflow),
    waitNewEvent: true,
    historyEventFilterType: HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  };
  for (let token: Uint8Array = new Uint8Array(); ;) {
    const leftMs = deadline - Date.now();
    const poll = client.call(leftMs, (service) => service.getWorkflowExecutionHistory({ ...request, nextPageToken: token }));
    const late = () => whyNotSeenClosed(addresses, workflow, Date.now() - startedMs);
    const { answer } = await within(leftMs, poll, late);
    if ((answer.history?.events?.length ?? 0) > 0) return;
    token = answer.nextPageToken;
  }
}

/** Asks every host in turn, with pauses, so that what still moves is told from what is stuck. */
async function whyNotSeenClosed(addresses: readonly string[], workflow: WorkflowRecord, waitedMs: number): Promise<string> {
  const looks: Look[] = [];
  for (let index = 0; index < Math.max(LOOKS_MIN, addresses.length); index++) {
    const host = addresses[index % addresses.length] ?? '';
    if (index > 0) await sleep(LOOKS_PAUSE_MS);
    const client = new PersistentClient([host], new Ledger());
    try {
      const request = { namespace, execution: execution(workflow) };
      const { answer: described } = await client.call(ONE_CHECK_MS, (service) => service.describeWorkflowExecution(request));
      const events = await wholeHistory(client, workflow, Date.now() + ONE_CHECK_MS);
      looks.push({ host, atMs: Date.now(), described, events });
    } catch (error) {
      console.error(`${host} does not tell of ${workflow.workflowId}: ${String(error)}`);
    } finally {
      client.close();
    }
  }
  return whyLate(workflow, waitedMs, looks);
}

async function within<T>(timeoutMs: number, promise: Promise<T>, message: () => Promise<string>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = () => void message().then((text) => reject(new Error(text)), reject);
    timer = setTimeout(tooLate, Math.max(0, timeoutMs));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function wholeHistory(
  client: PersistentClient,
  workflow: WorkflowRecord,
  deadline: number,
): Promise<temporal.api.history.v1.IHistoryEvent[]> {
  const events: temporal.api.history.v1.IHistoryEvent[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const request = { namespace, execution: execution(workflow), nextPageToken };
    const { answer } = await client.call(deadline - Date.now(), (service) => service.getWorkflowExecutionHistory(request));
    events.push(...(answer.history?.events ?? []));
    nextPageToken = answer.nextPageToken;
  } while (nextPageToken.length > 0);
  return events;
}

function execution({ workflowId, runId }: WorkflowRecord): temporal.api.common.v1.IWorkflowExecution {
  return { workflowId, runId };
}

/** No attempt of an activity may have reached a worker twice. Returns how many there were. */
export function checkAttempts(attempts: readonly AttemptLine[]): number {
  const seen = new Set<string>();
  for (const { workflowId, runId, activityId, attempt } of attempts) {
    const key = JSON.stringify([workflowId, runId, activityId, attempt]);
    assert.ok(!seen.has(key), `attempt ${attempt} of activity ${activityId} of ${workflowId} reached a worker twice`);
    seen.add(key);
  }
  return seen.size;
}
