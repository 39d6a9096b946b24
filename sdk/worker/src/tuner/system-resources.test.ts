// Goal: usage is that of the container where it has limits, else of the machine. Method: files and counters that the test writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '../polling/testing/virtual-clock.js';
import { SystemResources, type SystemFacts } from './system-resources.js';

const machine = { memoryBytes: () => ({ total: 1000, free: 400 }), cpuTimes: () => ({ busyMs: 0, totalMs: 0 }) };

test('memory and CPU of the machine', async () => {
  const clock = new VirtualClock();
  let cpu = { busyMs: 1000, totalMs: 4000 };
  const facts: SystemFacts = { ...machine, controlGroup: () => undefined, cpuTimes: () => cpu };
  const resources = new SystemResources(clock, facts);
  assert.deepEqual(resources.usage(), { memory: 0.6, cpu: 0 });
  cpu = { busyMs: 1150, totalMs: 4200 };
  assert.equal(resources.usage().cpu, 0, 'it is not read all the time');
  await clock.advance(100);
  assert.equal(resources.usage().cpu, 0.75);
});

test('memory and CPU of a container with limits', async () => {
  const clock = new VirtualClock();
  const files: Record<string, string> = {
    'memory.max': '500',
    'memory.current': '450',
    'memory.stat': 'anon 100\ninactive_file 50\nactive_file 9',
    'cpu.max': '200000 100000',
    'cpu.stat': 'usage_usec 1000000\nuser_usec 7',
  };
  const resources = new SystemResources(clock, { ...machine, controlGroup: (file) => files[file] });
  assert.deepEqual(resources.usage(), { memory: 0.8, cpu: 0 });
  await clock.advance(1000);
  files['cpu.stat'] = 'usage_usec 1500000';
  assert.deepEqual(resources.usage(), { memory: 0.8, cpu: 0.25 });
});

test('a container without limits is the machine', async () => {
  const files: Record<string, string> = {
    'memory.max': 'max',
    'memory.current': '450',
    'cpu.max': 'max 100000',
    'cpu.stat': 'usage_usec 5',
  };
  const resources = new SystemResources(new VirtualClock(), { ...machine, controlGroup: (file) => files[file] });
  assert.deepEqual(resources.usage(), { memory: 0.6, cpu: 0 });
});

test('this machine has numbers', () => {
  const { memory, cpu } = new SystemResources(new VirtualClock()).usage();
  assert.ok(memory > 0 && memory <= 1 && cpu >= 0 && cpu <= 1, `${memory} ${cpu}`);
});
