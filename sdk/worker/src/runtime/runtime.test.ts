// Goal: another runtime can be installed when the workers of the one before have ended, and never while one is needed; options that make no
// sense are refused at once. Method: workers of a server that has no work.
import { IllegalStateError } from '@perdure/common';
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { connectionWithoutWork } from '../testing/connection-without-work.js';
import { Worker } from '../worker.js';
import { DefaultLogger } from './default-logger.js';
import { Runtime, type TelemetryOptions } from './runtime.js';

const quiet = () => ({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const connection = connectionWithoutWork();
const newWorker = async (options = {}) =>
  Worker.create({ connection, taskQueue: 'q', identity: 'me', activities: { pay: async () => undefined }, ...options });
after(async () => connection.close());
// oxlint-disable-next-line no-underscore-dangle -- the official SDK's name
const installed = () => Runtime._instance;
afterEach(async () => installed()?.shutdown());

test('a runtime is replaced when its workers have ended', async () => {
  const first = Runtime.install(quiet());
  assert.throws(() => Runtime.install(quiet()), IllegalStateError);
  const [one, other] = [await newWorker(), await newWorker()];
  await one.runUntil(async () => undefined);
  assert.throws(() => Runtime.install(quiet()), IllegalStateError, 'a worker that has not run yet');
  await other.runUntil(async () => undefined);
  assert.equal(Runtime.instance(), first);
  const second = Runtime.install(quiet());
  assert.equal(Runtime.instance(), second);
  await assert.rejects(newWorker({ workflowsPath: '/nowhere' }));
  Runtime.install(quiet());
});

test('the options of a runtime that was shut down are those of the next, unless it is installed with others', async () => {
  const options = quiet();
  await Runtime.install(options).shutdown();
  assert.equal(installed(), undefined);
  assert.equal(Runtime.instance().logger, options.logger);
});

test('an address can be had by the next runtime', async () => {
  const bindAddress = '127.0.0.1:0';
  const first = Runtime.install({ ...quiet(), telemetryOptions: { metrics: { prometheus: { bindAddress } } } });
  await first.metrics();
  void first.shutdown();
  await Runtime.install({ ...quiet(), telemetryOptions: { metrics: { prometheus: { bindAddress } } } }).metrics();
});

test('exporters that make no sense are refused at once', () => {
  const nonsense: [TelemetryOptions['metrics'], RegExp][] = [
    [{ prometheus: { bindAddress: ':invalid' } }, /prometheus\.bindAddress is ':invalid'/],
    [{ otel: { url: ':invalid' } }, /otel\.url is ':invalid'/],
    [{} as TelemetryOptions['metrics'], /needs one of/],
  ];
  for (const [metrics, message] of nonsense) {
    assert.throws(() => Runtime.install({ telemetryOptions: { metrics } }), { name: 'TypeError', message });
    assert.equal(installed(), undefined);
  }
});
