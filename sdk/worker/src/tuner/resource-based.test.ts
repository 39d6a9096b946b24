// Goal: slots are handed out while there is room, and the minimum always. Method: usage and time that the test sets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled, VirtualClock } from '../polling/testing/virtual-clock.js';
import { PidController } from './pid-controller.js';
import { ResourceBasedSlots } from './resource-based.js';
import { ResourceBasedController } from './resource-controller.js';
import type { SlotReserveContext } from './slot-supplier.js';

const context: SlotReserveContext = {
  slotType: 'activity',
  taskQueue: 'q',
  workerIdentity: 'me',
  workerBuildId: '',
  isSticky: false,
};
const workflowContext = (isSticky: boolean): SlotReserveContext => ({ ...context, slotType: 'workflow', isSticky });
const never = new AbortController().signal;

function setup(options = { minimumSlots: 1, maximumSlots: 4, rampThrottleMs: 50 }) {
  const clock = new VirtualClock();
  const usage = { memory: 0.1, cpu: 0.1 };
  const targets = { targetMemoryUsage: 0.8, targetCpuUsage: 0.9 };
  const controller = ResourceBasedController.over(targets, { usage: () => usage }, clock);
  return { clock, usage, controller, slots: new ResourceBasedSlots(controller, options) };
}

test('the controller is strong far from its target, and weaker while the value rises', () => {
  const controller = new PidController(0.8);
  const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);
  close(controller.next(0.4), 2);
  close(controller.next(0.6), 0.8);
  close(controller.next(0.6), 1);
  close(controller.next(0.9), -0.8);
  close(controller.next(0.7), 0.7);
});

test('room depends on both memory and CPU', () => {
  const { controller, usage } = setup();
  assert.equal(controller.hasRoom(), true);
  usage.cpu = 0.9;
  controller.hasRoom();
  assert.equal(controller.hasRoom(), false);
  usage.cpu = 0.1;
  assert.equal(controller.hasRoom(), true);
  usage.memory = 0.76;
  controller.hasRoom();
  assert.equal(controller.hasRoom(), false, 'too near to its target');
  usage.memory = 0.7;
  assert.equal(controller.hasRoom(), true);
});

test('beyond the minimum slots come one by one, up to the maximum', async () => {
  const { clock, slots } = setup();
  const permits = [slots.tryReserveSlot(context)];
  assert.notEqual(permits[0], null);
  assert.equal(slots.tryReserveSlot(context), null, 'too soon');
  for (let each = 0; each < 3; each++) {
    const reserved = slots.reserveSlot(context, never);
    await clock.advance(50);
    permits.push(await reserved);
  }
  await clock.advance(50);
  assert.equal(slots.tryReserveSlot(context), null, 'four is the maximum');
  slots.releaseSlot({ permit: permits[0] as object });
  assert.notEqual(slots.tryReserveSlot(context), null);
});

test('a busy machine gets its minimum and no more until it has room', async () => {
  const { clock, usage, slots } = setup();
  usage.memory = 0.95;
  assert.notEqual(slots.tryReserveSlot(context), null);
  let got = false;
  const reserved = slots.reserveSlot(context, never).then(() => (got = true));
  await clock.advance(500);
  assert.equal(got, false);
  usage.memory = 0.3;
  await clock.advance(20);
  assert.equal(await reserved, true);
});

test('who waits can leave', async () => {
  const { usage, slots } = setup();
  usage.cpu = 1;
  slots.tryReserveSlot(context);
  const leaving = new AbortController();
  const reserved = slots.reserveSlot(context, leaving.signal);
  await settled();
  leaving.abort(new Error('enough'));
  await assert.rejects(reserved, /enough/);
});

test('each queue of workflow tasks has one slot at least', () => {
  const { usage, slots } = setup({ minimumSlots: 1, maximumSlots: 9, rampThrottleMs: 0 });
  usage.memory = 1;
  const sticky = slots.tryReserveSlot(workflowContext(true));
  assert.notEqual(sticky, null);
  assert.equal(slots.tryReserveSlot(workflowContext(true)), null);
  assert.notEqual(slots.tryReserveSlot(workflowContext(false)), null);
  assert.equal(slots.tryReserveSlot(workflowContext(false)), null);
  slots.releaseSlot({ permit: sticky as object });
  assert.notEqual(slots.tryReserveSlot(workflowContext(true)), null);
});
