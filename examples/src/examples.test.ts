// Goal: every example does what it shows. Method: all are played at the same time on one development server; what they
// return is looked at, and something was said.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { examples } from './all.js';
import { startDevServer, type DevServer } from './dev-server.js';
import { Stage } from './stage.js';

const limit = { timeout: 60_000 };

const expected: { readonly [name: string]: (result: unknown) => void } = {
  subscription: (result) => assert.deepEqual(result, { phase: 'cancelled', period: 2, priceCents: 1200, paidCents: 2100 }),
  'bank-transfer': (result) => assert.deepEqual(result, { alice: 7500, bob: 3000 }),
  'expense-report': (result) =>
    assert.deepEqual(result, ['89.00 paid to Grace', 'refused: we are not at sea', 'lapsed: nobody decided']),
  'trip-booking': (result) => assert.deepEqual(result, ['flight for Rome', 'hotel for Rome', 'car for Rome']),
  provisioning: (result) => {
    const { end, runs } = result as { readonly end: unknown; readonly runs: number };
    assert.deepEqual(end, { name: 'turing', id: 'machine/turing', cores: 2, requestsDone: 7, waiting: [] });
    assert.ok(runs >= 3, `${runs} runs`);
  },
  polling: (result) => assert.equal(result, 'ready after 2 attempts, the last resumed at 50 %'),
  encryption: (result) => assert.deepEqual(result, { result: 'Whitfield has read 22 characters', leaked: false }),
  patching: (result) => assert.deepEqual(result, ['a letter to Barbara', 'a mail to Margaret']),
  interceptors: (result) => assert.equal(result, 'I work for Katherine'),
  'replay-test': (result) => assert.match(String(result), /changed-workflows/),
};

describe('examples', { concurrency: 3 }, () => {
  let server: DevServer | undefined;
  before(async () => {
    server = await startDevServer();
  }, limit);
  after(() => server?.stop(), limit);

  for (const [name, { load }] of Object.entries(examples))
    test(name, limit, async () => {
      const said: string[] = [];
      const stage = new Stage({ address: server?.address ?? '', taskQueue: name, say: (line) => said.push(line) });
      try {
        const { example } = await load();
        const check = expected[name];
        assert.ok(check, 'an expectation for it');
        check(await example(stage));
      } finally {
        await stage.close();
      }
      assert.ok(said.length > 0);
    });
});
