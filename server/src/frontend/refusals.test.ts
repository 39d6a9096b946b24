// Goal: every bad request gets the code, the detail and the very sentence that clients of the real server know, and history is
// not asked. Method: tables of requests against a frontend whose history remembers every call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixture } from './testing/frontend-fixture.js';
import { namespace, soon, taskQueue } from './testing/refusal-rows.js';
import { byId } from './testing/refused-by-id.js';
import { ofNamespaces, ofSignalAndReads, polls, rate } from './testing/refused-calls.js';
import { ofStart } from './testing/refused-starts.js';
import { failures, tokens } from './testing/refused-tokens.js';

test('bad requests are refused in the words clients know', async (t) => {
  const fixture = await createFixture();
  await fixture.call('RegisterNamespace', { namespace: 'other', workflowExecutionRetentionPeriod: { seconds: 3600 } });
  const rows = [
    ...ofStart,
    ...ofSignalAndReads,
    ...ofNamespaces,
    ...polls,
    rate,
    ...tokens(fixture),
    ...byId,
    ...failures(fixture),
  ];
  for (const [method, what, request, code, sentence, detail] of rows) {
    await t.test(`${method}: ${what}`, async () => {
      const failure = await refusalOf(fixture.call(method, request, soon));
      assert.deepEqual({ code: failure.code, message: failure.message }, { code, message: sentence });
      assert.deepEqual(
        failure.details?.map(({ typeName }) => typeName),
        detail === undefined ? [] : [`temporal.api.errordetails.v1.${detail}`],
      );
    });
  }
  assert.deepEqual(fixture.asked, []);
});

test('polls need time', async () => {
  const { call, clock } = await createFixture();
  for (const method of ['PollWorkflowTaskQueue', 'PollActivityTaskQueue'] as const) {
    const unset = await refusalOf(call(method, { namespace, taskQueue }));
    assert.deepEqual([unset.code, unset.message], [3, 'Context timeout is not set.']);
    const short = await refusalOf(call(method, { namespace, taskQueue }, { deadlineMs: clock.now() + 1999 }));
    assert.deepEqual([short.code, short.message], [9, 'Context timeout is too short.']);
  }
});

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { readonly typeName: string }[];
}

async function refusalOf(answer: Promise<unknown>): Promise<Refusal> {
  return answer.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}`),
    (error: Refusal) => error,
  );
}
