// Goal: codecs, interceptors, sinks, activities completed elsewhere and the time of grace do what they promise, with a real server.
// Method: one server, a worker for each case, and what the server has stored or the functions have noted.
import { activityInfo, CompleteAsyncError, Context } from '@perdure/activity';
import { Client } from '@perdure/client';
import type { PayloadCodec } from '@perdure/common';
import type { WorkerOptions } from '@perdure/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { OurFixture } from './our-fixture.js';
import { bundleOf, ourActivities, startOurWorker } from './our-worker.js';

const fixture = new OurFixture('sqlite');
let workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
const limits = { timeout: 30_000 };

before(async () => {
  workflowBundle = await bundleOf('feature-workflows');
});

/** Every byte is turned round. */
const flipping: PayloadCodec = {
  encode: async (payloads) => payloads.map((payload) => flipped(payload)),
  decode: async (payloads) => payloads.map((payload) => flipped(payload)),
};

function flipped<P extends { data?: Uint8Array | undefined }>(payload: P): P {
  return { ...payload, data: payload.data?.map((byte) => byte ^ 0xff) };
}

test('payloads are encoded wherever the server sees them; interceptors and sinks see them in clear', limits, async () => {
  const taskQueue = randomUUID();
  const notes: string[] = [];
  const dataConverter = { payloadCodecs: [flipping] };
  const worker = await startOurWorker(taskQueue, fixture.address, {
    workflowBundle,
    dataConverter,
    interceptors: {
      activity: [
        (context) => ({
          inbound: {
            async execute(input, next) {
              notes.push(`${context.info.activityType}(${String(input.args[0])})`);
              return next({ ...input, args: ['you'] });
            },
          },
        }),
      ],
    },
    sinks: { recorder: { note: { fn: (_info, text: string) => void notes.push(text), callDuringReplay: false } } },
  });
  const { workflow } = new Client({ connection: fixture.connection, dataConverter });
  const handle = await workflow.start('secret', { taskQueue, workflowId: randomUUID(), args: ['password'] });
  assert.equal(await handle.result(), 'Hello, you');
  await worker.stop();
  assert.deepEqual(notes, ['before secret', 'greet(password)', 'after']);
  const { events = [] } = await handle.fetchHistory();
  const stored = JSON.stringify(events, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  assert.doesNotMatch(stored, /password|Hello/);
});

test('an activity may be completed by somebody else', limits, async () => {
  const taskQueue = randomUUID();
  let token: ((taken: Uint8Array) => void) | undefined;
  const taken = new Promise<Uint8Array>((resolve) => (token = resolve));
  const elsewhere = async () => {
    token?.(activityInfo().taskToken);
    throw new CompleteAsyncError();
  };
  const worker = await startOurWorker(taskQueue, fixture.address, { workflowBundle, activities: { elsewhere } });
  const client = fixture.client;
  const handle = await client.workflow.start('completedElsewhere', { taskQueue, workflowId: randomUUID() });
  await client.activity.complete(await taken, 'by hand');
  assert.equal(await handle.result(), 'by hand');
  await worker.stop();
});

test('what does not end in the time of grace is told to stop, and is done again by another worker', limits, async () => {
  const taskQueue = randomUUID();
  let begun: (() => void) | undefined;
  const running = new Promise<void>((resolve) => (begun = resolve));
  const untilStopped = async () => {
    if (activityInfo().attempt > 1) return 'again';
    begun?.();
    return Context.current().cancelled;
  };
  const options = { workflowBundle, activities: { ...ourActivities, untilStopped } };
  const first = await startOurWorker(taskQueue, fixture.address, { ...options, shutdownGraceTime: 100 });
  const handle = await fixture.client.workflow.start('outlasting', { taskQueue, workflowId: randomUUID() });
  await running;
  await first.stop();
  assert.equal(first.worker.getState(), 'STOPPED');
  const second = await startOurWorker(taskQueue, fixture.address, options);
  assert.equal(await handle.result(), 'again');
  await second.stop();
});
