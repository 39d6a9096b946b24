// Goal: the subscription that durable execution is usually explained with works as its author means it.
// Method: the official TypeScript SDK runs it with short durations; mails and bookings are looked at from outside.
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds } from '../environment.js';
import { ServerFixture } from '../server/server-fixture.js';
import { startOfficialWorker, type RunningWorker } from './official-worker.js';
import { OutsideWorld } from './subscription-activities.js';
import * as workflows from './subscription-workflows.js';

const limit = { timeout: 40_000 };
/** The reference server fires a timer up to a second late, and there are 37. */
const manyTimersLimit = { timeout: 80_000 };
/** Longer than any test: what waits so long is ended by something else. */
const FOREVER_MS = 3_600_000;
/** Clocks are read in whole milliseconds, by two processes. */
const CLOCK_MS = 2;

const defaults = { trialMs: 200, billingPeriodMs: 200, billingPeriodsMax: 3, chargeCents: 1_000 };
type Terms = Partial<Omit<workflows.SubscriptionTerms, 'customerId'>>;
type Handle = WorkflowHandle<typeof workflows.subscription>;

/** A server, a worker for subscriptions and a client. */
class SubscriptionFixture extends ServerFixture {
  readonly world = new OutsideWorld();
  readonly #taskQueue = `subscriptions-${randomUUID()}`;
  #worker: RunningWorker | undefined;
  #connection: Connection | undefined;

  protected override async open(): Promise<void> {
    const { address, world } = this;
    this.#worker = await startOfficialWorker(this.#taskQueue, { address }, { activities: world.activities });
    this.#connection = await Connection.connect({ address });
  }

  protected override async close(): Promise<void> {
    await this.#worker?.stop().catch((error: unknown) => console.error(error));
    await this.#connection?.close();
  }

  /** The customer's id is the workflow's. */
  start(terms: Terms, customerId = randomUUID()): Promise<Handle> {
    if (this.#connection === undefined) throw new Error('the client is not connected yet');
    const { workflow } = new Client({ connection: this.#connection });
    const options = { taskQueue: this.#taskQueue, workflowId: customerId };
    return workflow.start(workflows.subscription, { ...options, args: [{ ...defaults, ...terms, customerId }] });
  }

  bookings(handle: Handle) {
    return this.world.bookingsOf(handle.workflowId);
  }

  periods(handle: Handle): number[] {
    return this.bookings(handle).map(({ period }) => period);
  }

  mails(handle: Handle): string[] {
    return this.world.mailsTo(handle.workflowId);
  }
}

for (const kind of serverKinds())
  describe(`the subscription on ${kind}`, () => {
    const fixture = new SubscriptionFixture(kind);
    // Mostly waiting, so all at once.
    describe('of many customers', { concurrency: true }, () => {
      billingTests(fixture);
      cancelTests(fixture);
      changeTests(fixture);
      bankTests(fixture);
    });
    crashTests(fixture);
  });

function billingTests(fixture: SubscriptionFixture): void {
  test('trial, billing periods, end', limit, async () => {
    const startedMs = Date.now();
    const handle = await fixture.start({});
    assert.deepEqual(await handle.result(), { phase: 'ended', period: 3, chargeCents: 1_000, paidCents: 3_000 });
    assert.deepEqual(fixture.mails(handle), ['welcome', 'subscription ended']);
    assert.deepEqual(fixture.periods(handle), [1, 2, 3]);
    const timesMs = [startedMs, ...fixture.bookings(handle).map(({ atMs }) => atMs), Date.now()];
    for (const [index, atMs] of timesMs.slice(1).entries()) {
      const waitedMs = atMs - (timesMs[index] ?? 0);
      assert.ok(waitedMs >= 200 - CLOCK_MS, `charge or end ${index + 1} came ${waitedMs} ms after the one before`);
    }
  });

  test('three years of months, each charged once', manyTimersLimit, async () => {
    const handle = await fixture.start({ trialMs: 20, billingPeriodMs: 20, billingPeriodsMax: 36 });
    assert.equal((await handle.result()).paidCents, 36_000);
    assert.deepEqual(
      fixture.periods(handle),
      Array.from({ length: 36 }, (_, index) => index + 1),
    );
  });

  test('a maximum of one period', limit, async () => {
    const handle = await fixture.start({ billingPeriodsMax: 1 });
    assert.equal((await handle.result()).phase, 'ended');
    assert.deepEqual(fixture.periods(handle), [1]);
  });
}

function cancelTests(fixture: SubscriptionFixture): void {
  test('cancelled in the trial: nothing is charged', limit, async () => {
    const handle = await fixture.start({ trialMs: FOREVER_MS });
    await handle.signal(workflows.cancelSubscription);
    assert.deepEqual(await handle.result(), { phase: 'cancelled in trial', period: 0, chargeCents: 1_000, paidCents: 0 });
    assert.deepEqual(fixture.mails(handle), ['welcome', 'trial cancelled']);
    assert.deepEqual(fixture.bookings(handle), []);
  });

  test('cancelled when active: nothing more is charged', limit, async () => {
    const handle = await fixture.start({ billingPeriodMs: FOREVER_MS });
    await until(handle, (state) => state.paidCents > 0);
    await handle.signal(workflows.cancelSubscription);
    assert.deepEqual(await handle.result(), { phase: 'cancelled', period: 1, chargeCents: 1_000, paidCents: 1_000 });
    assert.deepEqual(fixture.mails(handle), ['welcome', 'subscription cancelled']);
    assert.deepEqual(fixture.periods(handle), [1]);
  });
}

function changeTests(fixture: SubscriptionFixture): void {
  test('phase and period are looked up at any time, also afterwards', limit, async () => {
    const handle = await fixture.start({ trialMs: 1_000, billingPeriodMs: 1_000, billingPeriodsMax: 2 });
    const seen: string[] = [];
    const look = async () => {
      const { phase, period } = await handle.query(workflows.lookUp);
      const text = `${phase} ${period}`;
      if (seen.at(-1) !== text) seen.push(text);
      return phase === 'ended';
    };
    while (!(await look())) await sleep(50);
    assert.deepEqual(seen, ['trial 0', 'active 1', 'active 2', 'ended 2']);
    await handle.result();
    assert.equal((await handle.query(workflows.lookUp)).paidCents, 2_000);
  });

  test('the amount is changed by signal, from the next period on', limit, async () => {
    const handle = await fixture.start({ billingPeriodMs: 1_000 });
    await until(handle, (state) => state.paidCents > 0);
    await handle.signal(workflows.changeCharge, 1_500);
    assert.equal((await handle.query(workflows.lookUp)).chargeCents, 1_500);
    await handle.result();
    const amounts = fixture.bookings(handle).map(({ cents }) => cents);
    assert.deepEqual(amounts, [1_000, 1_500, 1_500]);
  });

  test('the period is changed by signal', limit, async () => {
    const handle = await fixture.start({ billingPeriodMs: 1_000, billingPeriodsMax: 10 });
    await until(handle, (state) => state.paidCents > 0);
    await handle.signal(workflows.changePeriod, 9);
    assert.deepEqual(await handle.result(), { phase: 'ended', period: 10, chargeCents: 1_000, paidCents: 2_000 });
    assert.deepEqual(fixture.periods(handle), [1, 10]);
  });
}

function bankTests(fixture: SubscriptionFixture): void {
  test('a bank that does not answer is asked again, and each period is charged once', limit, async () => {
    const customerId = randomUUID();
    fixture.world.unreliableBanks.add(customerId);
    const handle = await fixture.start({}, customerId);
    assert.equal((await handle.result()).paidCents, 3_000);
    assert.deepEqual(fixture.periods(handle), [1, 2, 3]);
  });
}

function crashTests(fixture: SubscriptionFixture): void {
  test('goes on where it was when the server is killed and comes back', limit, async (context) => {
    if (!fixture.server.restartable) return context.skip('the server is not ours to kill');
    const handle = await fixture.start({ billingPeriodMs: 1_000, billingPeriodsMax: 4 });
    while (fixture.bookings(handle).length < 2) await sleep(20);
    await fixture.server.kill();
    await fixture.server.start();
    const { phase, paidCents } = await handle.result();
    assert.deepEqual({ phase, paidCents }, { phase: 'ended', paidCents: 4_000 });
    assert.deepEqual(fixture.periods(handle), [1, 2, 3, 4]);
  });
}

/** Asks the workflow until its state is as wished. */
async function until(handle: Handle, wished: (state: workflows.SubscriptionState) => boolean): Promise<void> {
  while (!wished(await handle.query(workflows.lookUp))) await sleep(50);
}
