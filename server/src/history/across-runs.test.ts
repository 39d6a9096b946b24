// Goal: what runs say to each other arrives, and counts once, whatever is lost on the way and whoever owns the shards (CHILD, EXT, ID-3).
// Method: history over a memory store under virtual time; calls and answers are lost or doubled, owners taken over from; workers by hand.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { commands, Family, type Fate } from './testing/family.js';

const { ParentClosePolicy } = enums;
const PARENT_OF_ONE = ['STARTED', 'START_CHILD_INITIATED', 'CHILD_STARTED', 'CHILD_COMPLETED', 'COMPLETED'];

let family: Family;

beforeEach(async () => {
  family = new Family();
  await family.takeOver();
});

/** Each method's first calls fare so, the later ones well. */
function firstCalls(...fates: readonly Fate[]): void {
  const made = new Map<string, number>();
  family.fate = (method) => {
    const count = made.get(method) ?? 0;
    made.set(method, count + 1);
    return fates[count] ?? 'well';
  };
}

const faults: readonly (readonly Fate[])[] = [
  [],
  ['lost'],
  ['answerLost'],
  ['twice'],
  ['lost', 'answerLost', 'lost', 'answerLost', 'twice'],
];

for (const fates of faults)
  test(`a child starts, runs and ends once; calls fare: ${fates.join(', ') || 'well'}`, async () => {
    firstCalls(...fates);
    await family.start('parent');
    await family.answer('parent', commands.child('child'));
    await family.clock.advance(10_000);
    assert.ok(family.hasTask('child'));
    await family.answer('child', commands.complete());
    await family.clock.advance(10_000);
    await family.answer('parent', commands.complete());
    assert.deepEqual(await family.names('parent'), PARENT_OF_ONE);
    assert.deepEqual(await family.names('child'), ['STARTED', 'COMPLETED']);
    assert.equal(await family.rowsLeft(), 0);
  });

for (const fates of faults)
  test(`a signal and a cancel request count once; calls fare: ${fates.join(', ') || 'well'}`, async () => {
    firstCalls(...fates);
    await family.start('target');
    await family.start('sender');
    await family.answer('sender', commands.signal('target'), commands.cancel('target'));
    await family.clock.advance(10_000);
    assert.deepEqual((await family.names('target')).sort(), ['CANCEL_REQUESTED', 'SIGNALED', 'STARTED']);
    assert.deepEqual((await family.names('sender')).slice(3).sort(), ['EXTERNAL_CANCEL_REQUESTED', 'EXTERNAL_SIGNALED']);
    assert.equal(await family.rowsLeft(), 0);
  });

test('the next owner of the shards says what the one before could not, at each step', async () => {
  family.fate = () => 'lost';
  await family.start('parent');
  await family.answer('parent', commands.child('child'));
  await family.clock.advance(5_000);
  await assert.rejects(family.describe('child'), { code: 5 });
  family.fate = (method) => (method === 'startChild' ? 'answerLost' : 'lost');
  await family.takeOver();
  await family.clock.advance(5_000);
  assert.deepEqual(await family.names('child'), ['STARTED']);
  assert.ok(!family.hasTask('child'), 'a child runs before its parent knows that it has started');
  family.fate = (method) => (method === 'startChild' ? 'well' : 'lost');
  await family.takeOver();
  await family.clock.advance(5_000);
  assert.ok(!family.hasTask('child'));
  family.fate = (method) => (method === 'recordChildClosed' ? 'lost' : 'well');
  await family.takeOver();
  await family.clock.advance(5_000);
  await family.answer('child', commands.complete());
  await family.clock.advance(5_000);
  family.fate = () => 'well';
  await family.takeOver();
  await family.clock.advance(5_000);
  assert.deepEqual(await family.names('parent'), PARENT_OF_ONE.slice(0, 4));
});

test('while a start is not recorded, a child that ends otherwise has to wait to be told of', async () => {
  firstCalls('answerLost', 'answerLost', 'answerLost');
  await family.start('parent');
  await family.answer('parent', commands.child('child'));
  await family.clock.advance(500);
  await family.terminate('child');
  await family.clock.advance(10_000);
  assert.deepEqual((await family.names('parent')).slice(1), ['START_CHILD_INITIATED', 'CHILD_STARTED', 'CHILD_TERMINATED']);
  assert.equal(await family.rowsLeft(), 0);
});

test('a start that is sent again is known even if its workflow id is somebody else’s by then', async () => {
  firstCalls('answerLost', 'answerLost', 'answerLost');
  await family.start('parent');
  await family.answer('parent', commands.child('child'));
  await family.clock.advance(500);
  await family.terminate('child');
  const other = await family.start('child');
  await family.clock.advance(10_000);
  assert.deepEqual((await family.names('parent')).slice(1), ['START_CHILD_INITIATED', 'CHILD_STARTED', 'CHILD_TERMINATED']);
  assert.equal((await family.describe('child')).workflowExecutionInfo?.execution?.runId, other);
});

test('an id that is running is refused, and left alone when the parent closes', async () => {
  await family.start('child');
  await family.start('parent');
  await family.answer('parent', commands.child('child'));
  await family.clock.advance(1_000);
  assert.deepEqual((await family.names('parent')).slice(1), ['START_CHILD_INITIATED', 'START_CHILD_FAILED']);
  await family.answer('parent', commands.complete());
  await family.clock.advance(60_000);
  assert.deepEqual(await family.names('child'), ['STARTED']);
});

for (const [policy, ends] of [
  [ParentClosePolicy.TERMINATE, ['STARTED', 'TERMINATED']],
  [ParentClosePolicy.REQUEST_CANCEL, ['STARTED', 'CANCEL_REQUESTED']],
  [ParentClosePolicy.ABANDON, ['STARTED']],
] as const)
  for (const fates of faults)
    test(`the parent closes, policy ${policy}; calls fare: ${fates.join(', ') || 'well'}`, async () => {
      await family.start('parent');
      await family.answer('parent', commands.child('child', { parentClosePolicy: policy }));
      await family.clock.advance(1_000);
      firstCalls(...fates);
      await family.answer('parent', commands.complete());
      await family.clock.advance(10_000);
      assert.deepEqual(await family.names('child'), ends);
      assert.equal(await family.rowsLeft(), 0);
    });

test('a parent that closes before the start is known withdraws the child, whatever the policy; it never runs', async () => {
  family.fate = (method) => (method === 'startChild' ? 'answerLost' : 'well');
  await family.start('parent');
  await family.answer('parent', commands.child('child', { parentClosePolicy: ParentClosePolicy.ABANDON }));
  await family.clock.advance(3_000);
  await family.terminate('parent');
  await family.takeOver();
  await family.clock.advance(60_000);
  assert.deepEqual(await family.names('child'), ['STARTED', 'TERMINATED']);
  assert.ok(!family.hasTask('child'));
  assert.equal(await family.rowsLeft(), 0);
});

test('an abandoned child that was not yet given leave to run gets it from its closed parent', async () => {
  family.fate = (method) => (method === 'releaseChild' ? 'lost' : 'well');
  await family.start('parent');
  await family.answer('parent', commands.child('child', { parentClosePolicy: ParentClosePolicy.ABANDON }));
  await family.clock.advance(3_000);
  assert.ok(!family.hasTask('child'));
  await family.answer('parent', commands.complete());
  family.fate = () => 'well';
  await family.takeOver();
  await family.clock.advance(3_000);
  await family.answer('child', commands.complete());
  await family.clock.advance(3_000);
  assert.deepEqual(await family.names('child'), ['STARTED', 'COMPLETED']);
  assert.equal(await family.rowsLeft(), 0);
});
