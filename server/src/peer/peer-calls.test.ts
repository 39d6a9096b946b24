// Goal: a call to another host is the same call: arguments, results, errors, deadline and cancelling arrive as they left.
// Method: the two ends joined by a function, and every method of both services called with a sample.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvariantError, RequestError, workflowAlreadyStarted } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import { encodeCall, decodeAnswer } from './envelope.js';
import { createRemoteHistory, createRemoteMatching, type CallBytes } from './remote.js';
import { servePeerCalls } from './serve.js';
import { wasNotCarriedOut } from './marks.js';
import { historySamples, matchingSamples } from './testing/samples.js';
import { scriptedHistory, scriptedMatching, type Answer, type Asked } from './testing/scripted.js';

const samples = { ...historySamples, ...matchingSamples };
type Called = Readonly<Record<string, (argument: unknown, call: CallInfo) => Promise<unknown>>>;

function joined(answer: Answer) {
  const asked: Asked[] = [];
  const services = {
    history: scriptedHistory(asked, answer),
    matching: scriptedMatching(asked, answer),
    membership: { hostsChanged: async () => {} },
  };
  const serve = servePeerCalls(services);
  // As a transport hands them over.
  const callBytes: CallBytes = async (bytes, call) => Buffer.from(await serve(Buffer.from(bytes), call));
  return { asked, serve, history: createRemoteHistory(callBytes), matching: createRemoteMatching(callBytes) };
}

/** Own fields only, without undefined ones: what was said. */
function said(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return new Map(fields.map(([name, field]) => [name, said(field)]));
}

describe('arguments and results', () => {
  for (const [method, { argument, result }] of Object.entries(samples))
    test(method, async () => {
      const peer = joined(() => result);
      const service = (Object.hasOwn(historySamples, method) ? peer.history : peer.matching) as unknown as Called;
      const answer = await service[method]?.(argument, {});
      assert.deepEqual(said(answer), said(result));
      assert.equal(peer.asked.length, 1);
      assert.deepEqual(said(peer.asked[0]?.argument), said(argument));
    });

  test('byte strings are plain, and absent fields of messages read as their defaults', async () => {
    const { history, asked } = joined((method) => samples[method as keyof typeof samples].result);
    const { events } = await history.getHistory(historySamples.getHistory.argument, {});
    assert.equal(Object.getPrototypeOf(events), Uint8Array.prototype);
    await history.signalWorkflow(historySamples.signalWorkflow.argument, {});
    const received = asked[1]?.argument as typeof historySamples.signalWorkflow.argument | undefined;
    assert.equal(received?.request.identity, '');
  });

  test('what is not there', async () => {
    const { matching, history, asked } = joined((method) => (method === 'poll' ? undefined : { response: {} }));
    assert.equal(await matching.poll(matchingSamples.poll.argument, {}), undefined);
    const { workflowTaskEvents } = await history.completeWorkflowTask(historySamples.completeWorkflowTask.argument, {});
    assert.equal(workflowTaskEvents, undefined);
    await history.readDispatches({ ...historySamples.readDispatches.argument, after: undefined }, {}).catch(() => {});
    const received = asked[2]?.argument as typeof historySamples.readDispatches.argument | undefined;
    assert.deepEqual([received?.limit, received?.after], [100, undefined]);
  });

  test('the other outcome of recordTaskStarted, and the other kind of task', async () => {
    let result: unknown = { at: 'stale' };
    const { history } = joined(() => result);
    const call = () => history.recordTaskStarted(historySamples.recordTaskStarted.argument, {});
    assert.deepEqual(await call(), { at: 'stale' });
    result = { at: 'started', task: matchingSamples.poll.result };
    assert.deepEqual(said(await call()), said(result));
  });
});

describe('errors', () => {
  test('a RequestError crosses unchanged', async () => {
    const error = workflowAlreadyStarted('Workflow execution already started', 'request', 'run');
    const { history } = joined(() => {
      throw error;
    });
    await assert.rejects(history.startWorkflow(historySamples.startWorkflow.argument, {}), (received) => {
      assert.ok(received instanceof RequestError);
      assert.deepEqual([received.code, received.message, received.details], [error.code, error.message, error.details]);
      return true;
    });
  });

  test('a bug is the transport\u2019s to log and hide', async () => {
    const { serve } = joined(() => {
      throw new InvariantError('secret');
    });
    await assert.rejects(serve(encodeCall({ service: 'matching', method: 'offer', argument: {} }), {}), InvariantError);
    await assert.rejects(serve(Uint8Array.of(0xc1), {}));
  });

  test('a method that is not known, as during an upgrade', async () => {
    const { serve } = joined(() => ({}));
    for (const [service, method] of [
      ['history', 'splitShard'],
      ['worker', 'poll'],
      ['history', 'constructor'],
      ['__proto__', 'toString'],
    ] as const) {
      const answer = await serve(encodeCall({ service, method, argument: {} }), {});
      assert.throws(
        () => decodeAnswer(answer),
        (error) => error instanceof RequestError && error.code === StatusCode.UNIMPLEMENTED,
      );
    }
  });

  const failing = (error: Error) =>
    createRemoteHistory(() => Promise.reject(error))
      .startWorkflow(historySamples.startWorkflow.argument, {})
      .then(
        () => assert.fail('no failure'),
        (received: unknown) => received,
      );
  const failure = (code: number, sent = true) => Object.assign(new Error('broken'), { code, sent });

  test('failures of the transport', async () => {
    for (const [code, told] of [
      [StatusCode.UNAVAILABLE, StatusCode.UNAVAILABLE],
      [StatusCode.UNKNOWN, StatusCode.UNAVAILABLE],
      [StatusCode.DEADLINE_EXCEEDED, StatusCode.DEADLINE_EXCEEDED],
      [StatusCode.CANCELLED, StatusCode.CANCELLED],
      [StatusCode.INTERNAL, StatusCode.INTERNAL],
    ]) {
      const error = await failing(failure(code as number));
      assert.ok(error instanceof RequestError);
      assert.deepEqual([error.code, wasNotCarriedOut(error)], [told, false]);
    }
    const unsent = await failing(failure(StatusCode.UNAVAILABLE, false));
    assert.ok(unsent instanceof RequestError && unsent.code === StatusCode.UNAVAILABLE && wasNotCarriedOut(unsent));
    const bug = new TypeError('ours');
    assert.equal(await failing(bug), bug);
  });
});

test('deadline and signal are the transport\u2019s to carry', async () => {
  const { matching, asked } = joined(() => undefined);
  const { signal } = new AbortController();
  await matching.announceBacklog(matchingSamples.announceBacklog.argument, { deadlineMs: 5, signal });
  assert.equal(asked[0]?.call.deadlineMs, 5);
  assert.equal(asked[0]?.call.signal, signal);
});
