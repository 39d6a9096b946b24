// Goal: failures tell users where their code was, and what it said. Method: stacks as Node writes them and as users do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultFailureConverter, defaultPayloadConverter } from '../index.js';
import { cutoffStackTrace } from './stack-trace.js';

const user = ['Error: two\nlines', '    at charge (/app/src/activities.ts:3:9)', '    at async pay (/app/src/activities.ts:9:3)'];
const framework = [
  '    at /app/node_modules/@perdure/worker/dist/index.js:10:1',
  '    at async ActivityExecution.run (/app/node_modules/@perdure/worker/dist/index.js:20:5)',
  '    at AsyncLocalStorage.run (node:async_hooks:346:14)',
  '    at node:timers:9:5',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
];

test("the SDK's own lines at the end go, the message stays", () => {
  const [head] = user;
  assert.equal(cutoffStackTrace([...user, ...framework].join('\n')), user.join('\n'));
  assert.equal(cutoffStackTrace([head, ...framework.slice(0, 3)].join('\r\n')), head);
  // Between the user's own lines they show the way.
  const between = [...user, framework[0], user[1]].join('\n');
  assert.equal(cutoffStackTrace(between), between);
});

test('a stack that a user has written stays as it is, and comes back', () => {
  const error = Object.assign(new Error('main'), { stack: 'no frames' });
  const failure = defaultFailureConverter.errorToFailure(error, defaultPayloadConverter);
  assert.equal(failure.stackTrace, 'no frames');
  assert.equal(defaultFailureConverter.failureToError(failure, defaultPayloadConverter).stack, 'no frames');
  assert.equal(cutoffStackTrace(undefined), '');
});
