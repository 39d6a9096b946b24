// Goal: what converts an activity's arguments, result and failure is told where it is. Method: converters and a codec that ask for the context.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Context } from '@perdure/activity';
import { defaultDataConverter, noopMetricMeter, type LoadedDataConverter } from '@perdure/common';
import { systemEnvironment } from '../environment.js';
import { DefaultLogger } from '../runtime/default-logger.js';
import { workerMetrics } from '../runtime/worker-metrics.js';
import { ActivityRun } from './activity-run.js';

const info = {
  ...{ taskToken: new Uint8Array(), base64TaskToken: '', activityId: 'a', activityType: 'pay', attempt: 1, isLocal: false },
  ...{ activityNamespace: 'default', namespace: 'default', taskQueue: 'q', inWorkflow: false, heartbeatDetails: undefined },
  ...{ scheduledTimestampMs: 0, currentAttemptScheduledTimestampMs: 0, scheduleToCloseTimeoutMs: 0, startToCloseTimeoutMs: 0 },
};

async function run(fn: (...args: unknown[]) => unknown) {
  const told: string[] = [];
  const tell = (what: string) => void told.push(`${what} of ${Context.current().info.activityId}`);
  const { payloadConverter, failureConverter } = defaultDataConverter;
  const converter: LoadedDataConverter = {
    payloadConverter: {
      toPayload: (value) => (tell('result'), payloadConverter.toPayload(value)),
      fromPayload: (payload) => (tell('argument'), payloadConverter.fromPayload(payload)),
    },
    failureConverter: {
      errorToFailure: (error, payloads) => (tell('failure'), failureConverter.errorToFailure(error, payloads)),
      failureToError: (failure, payloads) => failureConverter.failureToError(failure, payloads),
    },
    payloadCodecs: [{ encode: async (all) => (tell('codec'), all), decode: async (all) => all }],
  };
  const activity = new ActivityRun({
    ...{ info, fn, converter, headers: {}, interceptors: [], client: undefined, heartbeat: () => undefined },
    arguments: [payloadConverter.toPayload(3)],
    logger: new DefaultLogger('ERROR', () => undefined),
    environment: systemEnvironment,
    meter: noopMetricMeter,
    metrics: workerMetrics(noopMetricMeter, 'default', 'q'),
  });
  const { status } = await activity.run();
  return { status, told };
}

test('when it completes', async () => {
  const { status, told } = await run(async (x) => Promise.resolve(x));
  assert.deepEqual([status, ...told], ['completed', 'argument of a', 'result of a', 'codec of a']);
});

test('when it fails', async () => {
  const { status, told } = await run(async () => Promise.reject(new Error('declined')));
  assert.deepEqual([status, ...told.slice(0, 2)], ['failed', 'argument of a', 'failure of a']);
});
