// Goal: codecs see every payload that workflow code does, and nothing else. Method: a codec that marks what it sees.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PayloadCodec, SerializationContext } from '@perdure/common';
import type { Activation, Completion } from '@perdure/workflow/protocol';
import { CodecContexts } from './codec-contexts.js';
import { decodeActivation, decodeDeep, encodeCompletion, encodeDeep } from './codec-pass.js';

const text = (value: string) => ({ metadata: { encoding: new Uint8Array([1]) }, data: new TextEncoder().encode(value) });

function marking(mark: string): PayloadCodec {
  const append = (payload: object, to: string) => ({ ...payload, data: new TextEncoder().encode(to) });
  const read = (payload: { data?: Uint8Array | undefined }) => new TextDecoder().decode(payload.data);
  return {
    encode: async (payloads) => payloads.map((payload) => append(payload, `${mark}(${read(payload)})`)),
    decode: async (payloads) => payloads.map((payload) => append(payload, read(payload).slice(mark.length + 1, -1))),
  };
}

test('payloads at any depth, not headers and not search attributes', async () => {
  const value = {
    jobs: [
      {
        arguments: [text('a'), text('b')],
        failure: { cause: { applicationFailureInfo: { details: { payloads: [text('c')] } } } },
      },
    ],
    headers: { trace: text('h') },
    searchAttributes: { indexedFields: { key: text('s') } },
    memo: { fields: { note: text('m') } },
    seq: 1,
  };
  const codecs = [marking('x'), marking('y')];
  const encoded = await encodeDeep(value, codecs);
  assert.deepEqual(encoded.jobs[0]?.arguments, [text('y(x(a))'), text('y(x(b))')]);
  assert.deepEqual(encoded.memo.fields.note, text('y(x(m))'));
  assert.deepEqual(encoded.headers, value.headers);
  assert.deepEqual(encoded.searchAttributes, value.searchAttributes);
  assert.deepEqual(await decodeDeep(encoded, codecs), value);
});

test('codecs are told whose the payloads are: of a command, and of what resolves it', async () => {
  const contexts = new CodecContexts('ns', 'w');
  const named = (context: SerializationContext | undefined): string =>
    context?.type === 'activity' ? `${context.workflowId}/${context.activityId}/${context.isLocal}` : `${context?.workflowId}`;
  const codec: PayloadCodec = {
    encode: async (payloads, context) => payloads.map(() => text(named(context))),
    decode: async (payloads, context) => payloads.map(() => text(named(context))),
  };
  const [a, b, c, d, own] = ['w/1/false', 'w/2/true', 'kid', 'else', 'w'].map(text);
  const activity = { activityType: 'a', arguments: [text('')], headers: {}, cancellationType: 'TRY_CANCEL' } as const;
  const commands = [
    { type: 'scheduleActivity', seq: 1, activityId: '1', ...activity },
    { type: 'scheduleLocalActivity', seq: 2, activityId: '2', ...activity },
    { type: 'startChildWorkflowExecution', seq: 1, workflowId: 'kid', namespace: '', input: [text('')] },
    { type: 'signalExternalWorkflowExecution', seq: 1, target: { namespace: '', workflowId: 'else' }, arguments: [text('')] },
    { type: 'completeWorkflowExecution', result: text('') },
  ];
  const completion = { runId: 'r', status: 'successful', commands, usedInternalFlags: [], sinkCalls: [] };
  const encoded = await encodeCompletion(completion as unknown as Completion, [codec], contexts);
  assert.deepEqual(
    (encoded as unknown as { commands: Record<string, unknown>[] }).commands.map(
      (command) => command['arguments'] ?? command['input'] ?? command['result'],
    ),
    [[a], [b], [c], [d], own],
  );
  const result = { status: 'completed', result: text('') };
  const jobs = [
    { type: 'resolveActivity', seq: 1, result },
    { type: 'resolveActivity', seq: 2, result },
    { type: 'resolveChildWorkflowExecutionStart', seq: 1, result },
    { type: 'resolveChildWorkflowExecution', seq: 1, result },
    { type: 'resolveSignalExternalWorkflow', seq: 1, result },
    { type: 'signalWorkflow', result },
  ];
  const decoded = await decodeActivation({ jobs } as unknown as Activation, [codec], contexts);
  assert.deepEqual(
    decoded.jobs.map((job) => (job as unknown as { result: typeof result }).result.result),
    [a, b, c, c, d, own],
  );
});
