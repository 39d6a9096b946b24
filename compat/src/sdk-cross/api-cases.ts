import type { WorkflowHandle } from '@perdure/client';
import { enhancedStackTraceQuery, stackTraceQuery, workflowMetadataQuery } from '@perdure/workflow';
import assert from 'node:assert/strict';
import { until } from '../sdk-ours/waiting.js';
import { is, type Case } from '../sdk-worker/cases.js';
import { end } from './runtime-workflows.js';

const optionedChild = {
  workflowType: 'optionedChild',
  memo: { kept: true },
  isRelated: true,
  searchAttributes: { BatcherUser: ['child'] },
  timeouts: [50_000, 40_000, 9_000],
  attempts: 3,
};

/** Kind thrown: what its parent gets as cause, its type, whether it is tried again, how many details, and the message. */
const errors = [
  'create: ApplicationFailure true,true Made true 2 created created',
  'retryable: ApplicationFailure true,true Again false 1 again again',
  'nonRetryable: ApplicationFailure true,true Never true 0 never never',
  'fromError: ApplicationFailure true,true Wrapped false 0 out out',
  'withCause: ApplicationFailure true,true  false 0 outer inner',
  'benign: ApplicationFailure true,true  false 0 expected expected',
  'ServerFailure: ServerFailure true,true  server server',
  'TerminatedFailure: TerminatedFailure true,true  terminated terminated',
  'TimeoutFailure: TimeoutFailure true,true  late late',
  'ValueError: ApplicationFailure true,true ValueError false 0 value value',
  'PayloadConverterError: ApplicationFailure true,true PayloadConverterError false 0 payload payload',
  'IllegalStateError: ApplicationFailure true,true IllegalStateError false 0 state state',
  "NamespaceNotFoundError: ApplicationFailure true,true NamespaceNotFoundError false 0 Namespace not found: 'nowhere' Namespace not found: 'nowhere'",
  'WorkflowNotFoundError: ApplicationFailure true,true WorkflowNotFoundError false 0 no workflow no workflow',
  'CompleteAsyncError: ApplicationFailure true,true CompleteAsyncError false 0 CompleteAsyncError CompleteAsyncError',
  'WorkflowError: ApplicationFailure true,true WorkflowError false 0 workflow workflow',
  'DeterminismViolationError: ApplicationFailure true,true DeterminismViolationError false 0 chance chance',
  'Error: ApplicationFailure true,true Error false 0 plain plain',
];

/** What the runtime answers by itself. */
async function askBuiltIn(handle: WorkflowHandle): Promise<void> {
  assert.match(await handle.query(stackTraceQuery), /answering/);
  const { sdk, stacks } = await handle.query(enhancedStackTraceQuery);
  assert.ok(sdk.name === 'typescript' && stacks.length > 0);
  const { definition, currentDetails } = await handle.query(workflowMetadataQuery);
  assert.deepEqual([definition?.type, currentDetails], ['answering', 'answers']);
  assert.deepEqual(
    definition?.signalDefinitions?.map(({ name, description }) => [name, description]),
    [['end', 'ends it']],
  );
}

/** What the cases of our worker's suite leave of the workflow API. */
export const apiCases: readonly Case[] = [
  is('optionedActivities', [2, 4, 6, 8, 10, 12, 'ActivityFailure']),
  is('optionedChildren', [optionedChild, true]),
  is('attributesChanged', [
    { BatcherUser: ['you'], TemporalScheduledStartTime: ['1970-01-01T00:00:00.000Z'] },
    'you',
    { b: { deep: [true, null] }, c: 'new' },
  ]),
  is('grouped', 8),
  is(
    'onAndOn',
    { memo: { left: 2 }, searchAttributes: { BatcherUser: ['run 2'] }, runTimeoutMs: 30_000, taskTimeoutMs: 8_000 },
    2,
  ),
  is('everyError', errors),
  is('lateActivities', [
    'true START_TO_CLOSE MAXIMUM_ATTEMPTS_REACHED',
    'true HEARTBEAT MAXIMUM_ATTEMPTS_REACHED',
    'true SCHEDULE_TO_CLOSE TIMEOUT',
    'true SCHEDULE_TO_START TIMEOUT',
  ]),
  {
    name: 'bereaved',
    async run(context) {
      const handle = await context.start('bereaved');
      // The real server shows children that are not there yet, without a run.
      const child = await until(async () => (await handle.describe()).raw.pendingChildren?.find(({ runId }) => runId));
      await context.client.workflow.getHandle(child.workflowId ?? '', child.runId).terminate('alone');
      assert.equal(await handle.result(), 'true false');
    },
  },
  is('byChance', 35),
  is('inContext', ['a a', 'a undefined', 'bb bb', 'bb undefined', 'undefined true']),
  is('talkative', ['before and after', { deep: [1] }]),
  is('scopesInPassing', ['inner true', 'root true false', 'true snapshot']),
  is('refusedByRuntime', [true, true]),
  {
    name: 'answering',
    async run(context) {
      const handle = await context.start('answering');
      assert.equal(await handle.query('whatever', 1, 2), 'whatever(1,2) of answering');
      await askBuiltIn(handle);
      await handle.signal(end);
      assert.deepEqual(await handle.result(), []);
    },
  },
  {
    name: 'answering updates',
    needsUpdates: true,
    async run(context) {
      const handle = await context.start('answering');
      const asked = ['one', 'two'].map(async (name) => handle.executeUpdate(name, { args: [name] }));
      assert.deepEqual(await Promise.all(asked), ['Hello, one', 'Hello, two']);
      await handle.signal(end);
      assert.deepEqual(((await handle.result()) as string[]).toSorted(), ['one true', 'two true']);
    },
  },
];
