// Goal: a run whose time is over says why it is not tried again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { RunBench } from '../testing/run-bench.js';
import { decideTimerFired } from './fire-timer.js';

const { RetryState } = enums;

function retryStateAfter(request: Parameters<RunBench['start']>[0]): enums.RetryState | undefined {
  const bench = new RunBench();
  bench.start(request);
  bench.now += 5_000;
  bench.try((state, context) => decideTimerFired(state, { at: 'runTimeout' }, context.now, context));
  return bench.events.at(-1)?.workflowExecutionTimedOutEventAttributes?.retryState;
}

const once = { retryPolicy: { maximumAttempts: 1 } };
const run = { workflowRunTimeout: { seconds: 5 } };
const execution = { workflowExecutionTimeout: { seconds: 5 } };

test('after the run timeout: what the retry policy says', () => {
  assert.equal(retryStateAfter(run), RetryState.RETRY_POLICY_NOT_SET);
  assert.equal(retryStateAfter({ ...run, ...once }), RetryState.MAXIMUM_ATTEMPTS_REACHED);
});

test('after the execution timeout nobody asks the retry policy', () => {
  assert.equal(retryStateAfter(execution), RetryState.TIMEOUT);
  assert.equal(retryStateAfter({ ...execution, ...once }), RetryState.TIMEOUT);
});
