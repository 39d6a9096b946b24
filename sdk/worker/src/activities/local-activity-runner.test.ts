// Goal: a run that is dropped and replayed gets its local activities run again, even while the code of the first time goes on; an
// activity knows how long it may take. Method: an activity that ends when the test says so, and ignores that it is cancelled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activityInfo } from '@perdure/activity';
import { defaultDataConverter, noopMetricMeter, type Logger } from '@perdure/common';
import type { LocalActivityEnd } from '../core/machines/local-activity.js';
import { Run } from '../core/run.js';
import { systemEnvironment } from '../environment.js';
import { compileOptions } from '../options/compiled-options.js';
import { testSlots } from '../polling/testing/test-slots.js';
import { DefaultLogger } from '../runtime/default-logger.js';
import { workerMetrics } from '../runtime/worker-metrics.js';
import { CodecContexts } from '../tasks/codec-contexts.js';
import { LocalEnds } from '../tasks/local-ends.js';
import { LocalActivityRunner } from './local-activity-runner.js';

const logger: Logger = new DefaultLogger('ERROR');
const facts = { namespace: 'default', taskQueue: 'queue', sdk: { name: 'test', version: '1' }, keepsSdkMetadata: true };

test('asked for again after its run was dropped', { timeout: 5000 }, async () => {
  const endings: (() => void)[] = [];
  const timeouts: number[] = [];
  const fn = async () => {
    timeouts.push(activityInfo().startToCloseTimeoutMs);
    return new Promise<string>((resolve) => void endings.push(() => resolve('done')));
  };
  const shared = {
    converter: defaultDataConverter,
    interceptors: [],
    client: undefined,
    logger,
    environment: systemEnvironment,
    meter: noopMetricMeter,
    metrics: workerMetrics(noopMetricMeter, 'default', 'queue'),
  };
  const registry = { find: () => fn, missing: (name: string) => new Error(name) };
  const runner = new LocalActivityRunner(compileOptions({ taskQueue: 'queue' }, logger), shared, registry, testSlots(100));
  const ids = { runId: 'run', workflowId: 'workflow', workflowType: 'type' };
  const run = {
    ...ids,
    run: new Run('workflow', 'run', 'type', facts),
    localEnds: new LocalEnds(),
    codecContexts: new CodecContexts('default', 'workflow'),
    hasRealm: true,
    turn: Promise.resolve(),
    tasks: 0,
  };
  const base = { activityId: '1', activityType: 'slow', arguments: [], headers: {}, cancellationType: 'TRY_CANCEL' } as const;
  const mayTake = { startToCloseTimeoutMs: 90_000, scheduleToCloseTimeoutMs: 60_000 };
  const activity = { ...base, ...mayTake, seq: 1, attempt: 1, originalScheduleTimeMs: systemEnvironment.nowMs() };

  runner.run(run, activity, () => assert.fail('nobody waits for the first one any more'));
  await begun(endings, 1);
  runner.cancelAll('run');
  const ended = new Promise<LocalActivityEnd>((resolve) => runner.run(run, activity, resolve));
  await begun(endings, 2);
  for (const end of endings) end();
  assert.equal((await ended).outcome.status, 'completed');
  assert.deepEqual(timeouts, [60_000, 60_000]);
  await runner.drained();
});

async function begun(endings: readonly unknown[], count: number): Promise<void> {
  for (let turn = 0; turn < 1000 && endings.length < count; turn++) await Promise.resolve();
  assert.equal(endings.length, count);
}
