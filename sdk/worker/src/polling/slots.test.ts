// Goal: slots are neither lost nor given twice, whatever their supplier does. Method: takers, some of whom give up waiting; suppliers
// that fail, block and ignore that nobody waits any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemEnvironment } from '../environment.js';
import type { CustomSlotSupplier, WorkflowSlotInfo } from '../tuner/slot-supplier.js';
import { testSlots, workflowSlotInfo } from './testing/test-slots.js';
import { settled } from './testing/virtual-clock.js';

const never = new AbortController().signal;

test('who waits longest gets the slot that comes back', async () => {
  const slots = testSlots(1);
  const taken = await slots.reserve(never);
  const order: string[] = [];
  const first = slots.reserve(never).then((slot) => {
    order.push('first');
    return slot;
  });
  const leaving = new AbortController();
  const second = slots.reserve(leaving.signal);
  const third = slots.reserve(never).then((slot) => {
    order.push('third');
    return slot;
  });
  leaving.abort();
  assert.equal(await second, undefined);
  assert.equal(slots.tryReserve(), undefined);
  taken?.release();
  (await first)?.release();
  (await third)?.release();
  assert.deepEqual(order, ['first', 'third']);
  await slots.empty();
  assert.notEqual(slots.tryReserve(), undefined);
});

test('a slot is released once, and counts as used from its task on', async () => {
  const seen: (number | undefined)[][] = [];
  const slots = testSlots(2, { changed: (used, available) => seen.push([used, available]) });
  const slot = await slots.reserve(never);
  slot?.use(workflowSlotInfo);
  slot?.release();
  slot?.release();
  assert.deepEqual(seen, [
    [0, 2],
    [0, 1],
    [1, 1],
    [0, 2],
  ]);
});

/** A supplier that notes its calls; what it does with a reservation is up to the test. */
function noted(reserve: (signal: AbortSignal) => Promise<object>) {
  const calls: unknown[][] = [];
  const supplier: CustomSlotSupplier<WorkflowSlotInfo> = {
    type: 'custom',
    reserveSlot: async (context, signal) => {
      calls.push(['reserve', context.isSticky, context.slotType, context.taskQueue]);
      return reserve(signal);
    },
    tryReserveSlot: () => null,
    markSlotUsed: ({ slotInfo, permit }) => void calls.push(['used', slotInfo.workflowType, permit]),
    releaseSlot: ({ slotInfo, permit }) => void calls.push(['release', slotInfo?.workflowType, permit]),
  };
  return { calls, supplier };
}

test("a user's supplier is told of each step, with the permit it gave", async () => {
  const { calls, supplier } = noted(async () => ({ id: 7 }));
  const slots = testSlots(supplier);
  const used = await slots.reserve(never, true);
  used?.use(workflowSlotInfo);
  used?.release();
  (await slots.reserve(never))?.release();
  assert.equal(slots.tryReserve(), undefined);
  assert.deepEqual(calls, [
    ['reserve', true, 'workflow', 'q'],
    ['used', 'w', { id: 7 }],
    ['release', 'w', { id: 7 }],
    ['reserve', false, 'workflow', 'q'],
    ['release', undefined, { id: 7 }],
  ]);
});

test('who leaves does not wait for a supplier that blocks, and a permit that comes too late goes back', async () => {
  let grant: (permit: object) => void = () => undefined;
  const { calls, supplier } = noted(async () => new Promise((resolve) => (grant = resolve)));
  const slots = testSlots(supplier);
  const leaving = new AbortController();
  const reserved = slots.reserve(leaving.signal);
  leaving.abort();
  assert.equal(await reserved, undefined);
  grant({ late: true });
  await settled();
  assert.deepEqual(calls.at(-1), ['release', undefined, { late: true }]);
  await slots.empty();
});

test('what a supplier throws is logged, and a reservation is tried again', async () => {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const silent = () => undefined;
  const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: log };
  let attempts = 0;
  const { supplier } = noted(async () => {
    if (++attempts < 3) throw new Error('not now');
    return {};
  });
  supplier.tryReserveSlot =
    supplier.markSlotUsed =
    supplier.releaseSlot =
      () => {
        throw new Error('never');
      };
  // Time passes at once.
  const environment = { ...systemEnvironment, after: (_ms: number, call: () => void) => (queueMicrotask(call), () => undefined) };
  const slots = testSlots(supplier, { environment, logger });
  assert.equal(slots.tryReserve(), undefined);
  const slot = await slots.reserve(never);
  slot?.use(workflowSlotInfo);
  slot?.release();
  await slots.empty();
  assert.deepEqual(
    logged.map((message) => message.split(' ')[0]),
    ['tryReserveSlot', 'reserveSlot', 'reserveSlot', 'markSlotUsed', 'releaseSlot'],
  );
});
