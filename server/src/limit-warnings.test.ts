// Goal: what comes near a limit is in the log, with the names that find it, and a flood of it is not (semantics LIM).
// Method: history over a memory store, and the frontend over fakes, with loggers that remember; virtual time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '@perdure/engine/ports';
import { enums, type WorkflowServiceMethods } from '@perdure/wire/types';
import { createFixture, TestClock } from './frontend/testing/frontend-fixture.js';
import { commands, Family, namespaceId } from './history/testing/family.js';
import { encodeTaskToken } from './history/task-token.js';
import { LimitWarnings } from './limit-warnings.js';

type Line = readonly [message: string, fields: Readonly<Record<string, unknown>>];

function remembering(): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = [];
  const silent = () => {};
  const warn: Logger['warn'] = (fields, message) => void lines.push([message, fields]);
  return { logger: { debug: silent, info: silent, warn, error: silent }, lines };
}

test('four lines a second; the next one says how many were left out', () => {
  const { logger, lines } = remembering();
  const clock = new TestClock();
  const warnings = new LimitWarnings({ logger, clock });
  for (let n = 1; n <= 10; n += 1) warnings.warn({ n }, 'large');
  clock.ms += 250;
  for (let n = 11; n <= 12; n += 1) warnings.warn({ n }, 'large');
  clock.ms -= 10_000;
  warnings.warn({ n: 13 }, 'large');
  clock.ms += 1_000;
  warnings.warn({ n: 14 }, 'large');
  const fields = lines.map(([, each]) => each);
  assert.deepEqual(fields, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }, { n: 11, leftOut: 6 }, { n: 14, leftOut: 2 }]);
});

test('a large command: which, of which run', async () => {
  const family = new Family();
  await family.takeOver();
  const runId = await family.start('w');
  const details = { all: { payloads: [{ data: new Uint8Array(600_000) }] } };
  const recordMarkerCommandAttributes = { markerName: 'M', details };
  const large = { commandType: enums.CommandType.RECORD_MARKER, recordMarkerCommandAttributes };
  await family.answer('w', commands.timer('t', 60), large);
  const [line, ...more] = family.warned;
  assert.deepEqual(more, []);
  assert.equal(line?.message, 'blob data size exceeds the warning limit');
  const { bytes, ...named } = line.fields;
  assert.deepEqual(named, { operation: 'RecordMarker', namespaceId, workflowId: 'w', runId, bytesLimit: 524_288 });
  assert.ok(typeof bytes === 'number' && bytes > 600_000 && bytes < 601_000, String(bytes));
});

const large = { payloads: [{ data: new Uint8Array(524_288) }] };
const failure = { message: 'x'.repeat(524_288), applicationFailureInfo: {} };
const workflowExecution = { workflowId: 'w', runId: '0198f6a4-0000-7000-8000-000000000009' };
const namespace = 'default';
const starting = { namespace, workflowId: 'w', workflowType: { name: 'T' }, taskQueue: { name: 'Q' } };

test('every large part of a request, with the names that the request has', async () => {
  const { logger, lines } = remembering();
  const fixture = await createFixture({ logger });
  const owner = { namespaceId: fixture.namespace.id, ...workflowExecution };
  const taskToken = encodeTaskToken({ ...owner, scheduledEventId: 5, attempt: 1, stamp: 1 });
  const saidOf = async <Method extends keyof WorkflowServiceMethods>(
    method: Method,
    request: WorkflowServiceMethods[Method]['request'],
  ) => {
    lines.length = 0;
    fixture.clock.ms += 1_000;
    await fixture.call(method, request);
    return lines.map(([message, { bytes, bytesLimit, ...names }]) => {
      assert.ok(Number(bytes) > Number(bytesLimit), `${String(bytes)} is within ${String(bytesLimit)}`);
      return [message, bytesLimit, names];
    });
  };
  const blob = 'blob data size exceeds the warning limit';
  const named = (operation: string, names: object) => [blob, 524_288, { operation, ...names }];
  const memo = { fields: { a: { data: new Uint8Array(2_048) } } };
  const started = { namespace, workflowId: 'w', runId: undefined };
  const start = 'StartWorkflowExecution';
  assert.deepEqual(await saidOf(start, { ...starting, input: large, memo }), [
    named(start, started),
    ['memo size exceeds the warning limit', 2_048, { operation: start, ...started }],
  ]);
  const both = 'SignalWithStartWorkflowExecution';
  const signal = { ...starting, signalName: 's', signalInput: large, input: large };
  assert.deepEqual(await saidOf(both, signal), [named(both, started), named(both, started)]);
  const signalled = { namespace, workflowExecution, signalName: 's', input: large };
  const byName = { namespace, ...workflowExecution };
  assert.deepEqual(await saidOf('SignalWorkflowExecution', signalled), [named('SignalWorkflowExecution', byName)]);
  const query = { namespace, execution: workflowExecution, query: { queryType: 'q', queryArgs: large } };
  assert.deepEqual(await saidOf('QueryWorkflow', query), [named('QueryWorkflow', byName)]);
  const byToken = [
    ['RespondActivityTaskCompleted', { taskToken, result: large }],
    ['RespondActivityTaskCanceled', { taskToken, details: large }],
    ['RecordActivityTaskHeartbeat', { taskToken, details: large }],
    ['RespondActivityTaskFailed', { taskToken, failure }],
    ['RespondWorkflowTaskFailed', { taskToken, failure }],
  ] as const;
  for (const [method, request] of byToken) assert.deepEqual(await saidOf(method, request), [named(method, owner)]);
});

test('what is not large is worth no line', async () => {
  const { logger, lines } = remembering();
  const { call } = await createFixture({ logger });
  const input = { payloads: [{ data: new Uint8Array(500_000) }] };
  await call('StartWorkflowExecution', { ...starting, input, memo: { fields: { a: { data: new Uint8Array(2_000) } } } });
  assert.deepEqual(lines, []);
});
