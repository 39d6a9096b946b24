// Goal and method as in stored-format.test.ts, for children, external requests and the rows of their deliveries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Child, ExternalRequest } from '@perdure/engine';
import { numberedPart } from './part-names.js';
import { decodeChild, decodeExternal, encodeChild, encodeExternal } from './stored-across.js';
import { readTimerRow, timerKey, timerRow } from './task-rows.js';
import { GOLDEN_ACROSS as GOLDEN } from './stored-format.golden.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const row = (name: string): Uint8Array => new Uint8Array(Buffer.from(GOLDEN[name as keyof typeof GOLDEN], 'hex'));

const runId = '76543210-fedc-7cba-9876-543210fedcba';
const owner = { namespaceId: '01234567-89ab-7def-8123-456789abcdef', workflowId: 'w', runId };

const childInfo = {
  initiatedEventId: 5,
  initiatedEvent: { nodeFirstEventId: 3, writeId: 4294967300 },
  initiatedTimeMs: 1795360817700,
  namespace: 'default',
  workflowId: 'teil-ü',
  runId,
  workflowType: 'Part',
  parentClosePolicy: 3,
} as const;
const children: Record<string, Child> = {
  childInitiated: { at: 'initiated', ...childInfo },
  childStarted: { at: 'started', ...childInfo, startedEventId: 9, startedTimeMs: 1795360817800 },
  childRunning: { at: 'running', ...childInfo, startedEventId: 9 },
  childWithdrawn: { at: 'withdrawn', ...childInfo, closedTimeMs: 1795360817900 },
  childClosing: { at: 'closing', ...childInfo, closedTimeMs: 1795360817900 },
};
const { initiatedEventId, initiatedEvent, initiatedTimeMs } = childInfo;
const externals: Record<string, ExternalRequest> = {
  externalSignal: { kind: 'signal', initiatedEventId, initiatedEvent, initiatedTimeMs, requestId: 'request-2' },
  externalCancel: { kind: 'cancel', initiatedEventId, initiatedEvent, initiatedTimeMs, requestId: 'request-3' },
};
const deliveries = ['startChild', 'releaseChild', 'closeChild', 'external'] as const;

test('what is written is what was written', () => {
  const written = {
    ...Object.fromEntries(Object.entries(children).map(([name, child]) => [name, hex(encodeChild(child))])),
    ...Object.fromEntries(Object.entries(externals).map(([name, external]) => [name, hex(encodeExternal(external))])),
    ...Object.fromEntries(
      deliveries.map((at) => [`${at}Name`, hex(timerKey(runId, { dueMs: 1, purpose: { at, initiatedEventId } }).name)]),
    ),
    tellParentName: hex(timerKey(runId, { dueMs: 1, purpose: { at: 'tellParent' } }).name),
    partChild: hex(numberedPart('child', 5)),
    partExternal: hex(numberedPart('external', 5)),
  };
  assert.deepEqual(written, GOLDEN);
});

test('what was written is read as what was meant', () => {
  for (const [name, child] of Object.entries(children)) assert.deepEqual(decodeChild(row(name)), child);
  for (const [name, external] of Object.entries(externals)) assert.deepEqual(decodeExternal(row(name)), external);
  const { data } = timerRow(7, owner, { dueMs: 1, purpose: { at: 'tellParent' } });
  const purposeOf = (name: Uint8Array) => readTimerRow({ dueMs: 1, name, data, slot: 7 }).purpose;
  for (const at of deliveries) assert.deepEqual(purposeOf(row(`${at}Name`)), { at, initiatedEventId });
  assert.deepEqual(purposeOf(row('tellParentName')), { at: 'tellParent' });
});
