// Goal: options that make no sense are refused with a sentence that helps. Method: one of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefaultLogger } from '../runtime/default-logger.js';
import { ResourceBasedController } from '../tuner/resource-controller.js';
import type { TunerHolder } from '../tuner/worker-tuner.js';
import { compileOptions } from './compiled-options.js';
import type { WorkerOptions } from './worker-options.js';

const logger = new DefaultLogger('ERROR');
const compiled = (options: Partial<WorkerOptions>) => compileOptions({ taskQueue: 'q', ...options }, logger);
const fixed = (numSlots: number) => ({ type: 'fixed-size', numSlots }) as const;
const holder = (overrides: Partial<TunerHolder> = {}): TunerHolder => ({
  workflowTaskSlotSupplier: fixed(7),
  activityTaskSlotSupplier: fixed(8),
  localActivityTaskSlotSupplier: fixed(9),
  ...overrides,
});
const targets = { targetMemoryUsage: 0.8, targetCpuUsage: 0.9 };

test('without a tuner the numbers count, and their defaults', () => {
  const { tuner } = compiled({ maxConcurrentActivityTaskExecutions: 3 });
  assert.deepEqual([tuner.workflow.maximum, tuner.activity.maximum, tuner.localActivity.maximum], [40, 3, 100]);
});

test('a tuner stands instead of the numbers', () => {
  const { tuner } = compiled({ tuner: holder() });
  assert.deepEqual([tuner.workflow.maximum, tuner.activity.maximum, tuner.localActivity.maximum], [7, 8, 9]);
  assert.throws(
    () => compiled({ tuner: holder(), maxConcurrentActivityTaskExecutions: 3 }),
    /tuner and maxConcurrentActivityTask/,
  );
  assert.throws(() => compiled({ tuner: holder({ activityTaskSlotSupplier: fixed(0) }) }), /numSlots is 0/);
  const unknown = { type: 'elastic' } as unknown as TunerHolder['activityTaskSlotSupplier'];
  assert.throws(
    () => compiled({ tuner: holder({ activityTaskSlotSupplier: unknown }) }),
    /'fixed-size', 'resource-based' or 'custom'/,
  );
});

test('resource-based slots have defaults by kind, and one controller', () => {
  const { tuner } = compiled({ tuner: { tunerOptions: targets, activityTaskSlotOptions: { maximumSlots: 12 } } });
  assert.deepEqual([tuner.workflow.maximum, tuner.activity.maximum, tuner.localActivity.maximum], [1000, 12, 2000]);
  const controller = ResourceBasedController.create(targets);
  const shared = { type: 'resource-based', controller } as const;
  compiled({ tuner: holder({ activityTaskSlotSupplier: shared, localActivityTaskSlotSupplier: shared }) });
  const other = { type: 'resource-based', tunerOptions: targets } as const;
  const mixed = holder({ activityTaskSlotSupplier: shared, localActivityTaskSlotSupplier: other });
  assert.throws(() => compiled({ tuner: mixed }), /the same controller/);
  const neither = { type: 'resource-based' } as unknown as TunerHolder['activityTaskSlotSupplier'];
  assert.throws(() => compiled({ tuner: holder({ activityTaskSlotSupplier: neither }) }), /either tunerOptions or a controller/);
  assert.throws(() => compiled({ tuner: { tunerOptions: { ...targets, targetCpuUsage: 90 } } }), /targetCpuUsage is 90/);
  const upsideDown = { minimumSlots: 9, maximumSlots: 3 };
  assert.throws(() => compiled({ tuner: { tunerOptions: targets, activityTaskSlotOptions: upsideDown } }), /minimumSlots is 9/);
});

test('errors that fail workflows are those of all types and those of one', () => {
  const { failureErrorTypes } = compiled({ workflowFailureErrorTypes: { '*': ['NondeterminismError'], pay: ['RangeError'] } });
  assert.deepEqual(failureErrorTypes('pay'), ['NondeterminismError', 'RangeError']);
  assert.deepEqual(failureErrorTypes('other'), ['NondeterminismError']);
  assert.deepEqual(compiled({}).failureErrorTypes('pay'), []);
});

test('polls are shared between the two queues, or scale for each', () => {
  assert.deepEqual(numbers(compiled({})), [2, 8, 10]);
  assert.deepEqual(numbers(compiled({ maxConcurrentWorkflowTaskPolls: 1, maxConcurrentActivityTaskPolls: 200 })), [1, 1, 100]);
  assert.deepEqual(numbers(compiled({ maxCachedWorkflows: 0 })), [10, undefined, 10]);
  const behavior = { type: 'autoscaling', initial: 3 } as const;
  const { workflowPolls, activityPolls } = compiled({
    workflowTaskPollerBehavior: behavior,
    activityTaskPollerBehavior: behavior,
  });
  const bounds = { minimum: 1, maximum: 100, initial: 3, scales: true };
  assert.deepEqual([workflowPolls.normal, workflowPolls.sticky, activityPolls], [bounds, bounds, bounds]);
  assert.throws(() => compiled({ activityTaskPollerBehavior: { type: 'autoscaling', maximum: 4 } }), /initial 5 and maximum 4/);
});

test('with one slot for workflow tasks nothing is cached', () => {
  const { cacheSize, workflowPolls } = compiled({ maxConcurrentWorkflowTaskExecutions: 1, maxCachedWorkflows: 9 });
  assert.deepEqual([cacheSize, workflowPolls.normal.maximum, workflowPolls.sticky], [0, 1, undefined]);
});

function numbers({ workflowPolls, activityPolls }: ReturnType<typeof compiled>): readonly (number | undefined)[] {
  return [workflowPolls.normal.maximum, workflowPolls.sticky?.maximum, activityPolls.maximum];
}
