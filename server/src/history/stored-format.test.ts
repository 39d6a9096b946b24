// Goal: rows written by format 1 are read for ever. Method: frozen bytes beside what they mean; both directions must hold.
// A row here is never edited: a new format gets rows of its own beside these.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activity, RunRoot } from '@perdure/engine';
import { loadRun } from './loaded-unit.js';
import { numberedPart, ROOT_NAME, textPart } from './part-names.js';
import { decodeActivity, encodeActivity } from './stored-activity.js';
import { decodeRoot, encodeRoot, UNIT_RECORD } from './stored-format.js';
import { decodeRequest, decodeTimer, requestFormat, timerFormat } from './stored-timer.js';
import { dispatchRow, queueBytes, readDispatchRow, readQueue, readTimerRow, timerRow } from './task-rows.js';
import { GOLDEN, GOLDEN_ACROSS } from './stored-format.golden.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

const namespaceId = '01234567-89ab-7def-8123-456789abcdef';
const runId = '76543210-fedc-7cba-9876-543210fedcba';

const root: RunRoot = {
  namespaceId,
  workflowId: 'bestellung-ü',
  runId,
  firstRunId: runId,
  workflowType: 'Order',
  taskQueue: 'orders',
  status: 1,
  startRequestId: 'request-1',
  startedEvent: { nodeFirstEventId: 1, writeId: 4294967297 },
  startTimeMs: 1795360817587,
  executionTimeMs: 1795360818587,
  closeTimeMs: 0,
  workflowTaskTimeoutMs: 10_000,
  runTimeoutMs: 60_000,
  executionTimeoutMs: 120_000,
  executionExpiresAtMs: 1795360937587,
  expiresAtMs: 1795360877587,
  firstTaskAtMs: 1795360818588,
  attempt: 2,
  retryPolicy: {
    initialIntervalMs: 500,
    backoffCoefficient: 3,
    maximumIntervalMs: 50_000,
    maximumAttempts: 4,
    nonRetryableErrorTypes: ['Never', 'Again'],
  },
  cronSchedule: '0 12 * * *',
  buildIds: [],
  priority: undefined,
  parent: undefined,
  rootExecution: undefined,
  heldBack: false,
  tellsParent: false,
  nextEventId: 12,
  historyBytes: 4321,
  workflowTask: {
    at: 'scheduled',
    scheduledEventId: 11,
    written: true,
    attempt: 1,
    stamp: 3,
    taskQueue: 'worker-1-sticky',
    sticky: true,
    timeoutMs: 10_000,
    scheduledTimeMs: 1795360818000,
    originalScheduledTimeMs: 1795360817999,
    order: 4294967312,
  },
  previousStartedEventId: 7,
  lastStamp: 3,
  sticky: { taskQueue: 'worker-1-sticky', scheduleToStartMs: 5_000 },
  closeAttempted: true,
  cancelRequested: true,
  signalCount: 2,
  transitionCount: 9,
  nextBufferKey: 4,
};
const rootOfChild: RunRoot = {
  ...root,
  parent: { namespace: 'default', namespaceId, workflowId: 'parent', runId, initiatedEventId: 5 },
  rootExecution: { workflowId: 'top', runId },
  heldBack: true,
  tellsParent: true,
};
const tip = { firstEventId: 8, writeId: 4294967310 };

const info: Omit<Activity, 'at'> = {
  scheduledEventId: 5,
  scheduledEvent: { nodeFirstEventId: 3, writeId: 4294967300 },
  activityId: 'charge',
  activityType: 'Charge',
  taskQueue: 'payments',
  priority: 3,
  givenPriority: undefined,
  scheduleToCloseMs: 60_000,
  scheduleToStartMs: 10_000,
  startToCloseMs: 20_000,
  heartbeatMs: 2_000,
  retryPolicy: {
    initialIntervalMs: 1_000,
    backoffCoefficient: 1.5,
    maximumIntervalMs: 100_000,
    maximumAttempts: 5,
    nonRetryableErrorTypes: ['Fatal'],
  },
  firstScheduledTimeMs: 1795360817600,
  lastAttemptEndMs: 0,
  attempt: 2,
  stamp: 4,
  lastFailure: undefined,
  heartbeatDetails: undefined,
  lastHeartbeatTimeMs: 1795360817700,
  lastWorkerIdentity: '17@host',
  cancelRequestedEventId: 9,
};
const activities: Record<string, Activity> = {
  activityScheduled: { at: 'scheduled', ...info, scheduledTimeMs: 1795360817800, order: 4294967305 },
  activityStarted: {
    at: 'started',
    ...info,
    scheduledTimeMs: 1795360817800,
    startedTimeMs: 1795360817900,
    requestId: 'poll-1',
    heartbeatCheckMs: 1795360819900,
  },
  activityBackoff: { at: 'backoff', ...info, retryAtMs: 1795360820000 },
  activityWithPriority: { at: 'backoff', ...info, givenPriority: { priorityKey: 3, fairnessKey: 'a' }, retryAtMs: 1795360820000 },
};
const owner = { namespaceId, workflowId: 'bestellung-ü', runId };
const timer = { timerId: 'reminder', startedEventId: 6, fireAtMs: 1795360900000 };
const queue = { namespaceId, type: 2, name: 'payments', sticky: false } as const;
const dispatch = {
  type: 'activityTask',
  taskQueue: 'payments',
  sticky: false,
  priority: 3,
  order: 4294967305,
  scheduledEventId: 5,
  stamp: 4,
  offered: true,
} as const;
const wanted = { dueMs: 1795360837600, purpose: { at: 'activityTimeout', type: 1, scheduledEventId: 5, stamp: 4 } } as const;

/** What is written today, by the names of the golden rows. */
function written(): Record<string, string> {
  const timerRowOf = timerRow(7, owner, wanted);
  return {
    unit: hex(UNIT_RECORD),
    root: hex(encodeRoot(root, tip)),
    rootOfChild: hex(encodeRoot(rootOfChild, tip)),
    rootIdle: hex(encodeRoot({ ...root, workflowTask: { at: 'none', attempt: 3 }, sticky: undefined }, tip)),
    ...Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, hex(encodeActivity(activity))])),
    timer: hex(timerFormat.encode(timer)),
    request: hex(requestFormat.encode({ timeMs: 1795360817587 })),
    timerName: hex(timerRowOf.name),
    timerData: hex(timerRowOf.data),
    queue: hex(queueBytes(queue)),
    dispatchData: hex(dispatchRow(7, owner, dispatch).data),
    partActivity: hex(numberedPart('activity', 5)),
    partTimer: hex(numberedPart('timer', 2 ** 40 + 6)),
    partRequest: hex(textPart('request', 'é')),
  };
}

test('what is written is what was written', () => {
  assert.deepEqual(written(), GOLDEN);
});

test('what was written is read as what was meant', () => {
  const row = (name: keyof typeof GOLDEN) => bytes(GOLDEN[name]);
  assert.deepEqual(decodeRoot(row('root')), { root, tip });
  assert.deepEqual(decodeRoot(row('rootOfChild')).root, rootOfChild);
  assert.deepEqual(decodeRoot(row('rootIdle')).root, { ...root, workflowTask: { at: 'none', attempt: 3 }, sticky: undefined });
  // Cloned: the messages of the API in it have the codec's prototype.
  for (const [name, activity] of Object.entries(activities))
    assert.deepEqual(structuredClone(decodeActivity(row(name as keyof typeof GOLDEN))), activity);
  assert.deepEqual(decodeTimer(row('timer')), timer);
  assert.deepEqual(decodeRequest(row('request')), { timeMs: 1795360817587 });
  assert.deepEqual(readTimerRow({ dueMs: wanted.dueMs, name: row('timerName'), data: row('timerData'), slot: 7 }), {
    owner,
    purpose: wanted.purpose,
  });
  assert.deepEqual(readQueue(row('queue')), queue);
  const offer = readDispatchRow(
    { shardId: 2, rangeId: 9 },
    { queue: row('queue'), priority: 3, order: 4294967305, slot: 7, data: row('dispatchData') },
  );
  assert.deepEqual(offer, { shardId: 2, rangeId: 9, priority: 3, order: 4294967305, ...owner, scheduledEventId: 5, stamp: 4 });
});

test('a started workflow task is stored as a scheduled one', () => {
  const { workflowTask } = root;
  assert.ok(workflowTask.at === 'scheduled');
  const started = {
    ...workflowTask,
    at: 'started',
    startedEventId: 12,
    startedTimeMs: 5,
    requestId: 'r',
    identity: 'i',
    buildId: '',
  } as const;
  assert.equal(hex(encodeRoot({ ...root, workflowTask: started }, tip)), GOLDEN.root);
});

test('a run is put together from its parts, in any number', () => {
  const parts = [
    { name: ROOT_NAME, data: bytes(GOLDEN.root) },
    { name: numberedPart('activity', 5), data: bytes(GOLDEN.activityStarted) },
    { name: numberedPart('timer', 6), data: bytes(GOLDEN.timer) },
    { name: numberedPart('child', 5), data: bytes(GOLDEN_ACROSS.childStarted) },
    { name: numberedPart('external', 8), data: bytes(GOLDEN_ACROSS.externalSignal) },
    { name: textPart('request', 'r1'), data: bytes(GOLDEN.request) },
  ];
  const { state } = loadRun(parts);
  assert.deepEqual([...state.activityIds], [['charge', 5]]);
  assert.deepEqual([...state.timerIds], [['reminder', 6]]);
  assert.deepEqual([...state.children.keys(), ...state.externals.keys()], [5, 8]);
  assert.deepEqual([...state.requests.keys()], ['r1']);
  assert.throws(() => loadRun(parts.slice(1)), /without a root/);
  assert.throws(() => loadRun([...parts, { name: bytes('7f'), data: bytes('') }]), /newer version/);
});
