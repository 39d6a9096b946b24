// Goal: what a worker said to a query is told when the completion that carried it is durable, and not when that is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../matching/testing/virtual-clock.js';
import { BufferedQueries, BufferedQuery } from './buffered-queries.js';

function waiting() {
  const queries = new BufferedQueries();
  const buffered = new BufferedQuery('run', 'id', { queryType: 'state' }, { at: 'none', attempt: 1 });
  queries.add(buffered);
  let told: unknown = 'nothing';
  void buffered.answer.then((result) => (told = result));
  return { queries, buffered, told: () => told };
}
const root = { runId: 'run', workflowTask: { at: 'none', attempt: 1 } } as const;
const result = { resultType: 1 } as const;

test('told after the commit, taken from the buffer before it', async () => {
  const { queries, told } = waiting();
  let commit = () => {};
  queries.completed('run', { id: result }, new Promise((resolve) => (commit = resolve)));
  await settle();
  assert.deepEqual([told(), queries.of(root)], ['nothing', undefined]);
  commit();
  await settle();
  assert.deepEqual(told(), result);
});

test('a lost commit loses the answer', async () => {
  const { queries, told } = waiting();
  queries.completed('run', { id: result }, Promise.reject(new Error('lost')));
  await settle();
  assert.equal(told(), undefined);
});

test('answers to other queries, of other runs, or none at all, change nothing', async () => {
  const { queries, buffered, told } = waiting();
  queries.completed('run', { other: result }, undefined);
  queries.completed('other', { id: result }, undefined);
  queries.completed('run', undefined, undefined);
  await settle();
  assert.deepEqual([told(), queries.of(root), buffered.answered], ['nothing', { id: { queryType: 'state' } }, false]);
});
