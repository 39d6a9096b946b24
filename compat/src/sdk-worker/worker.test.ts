// Goal: our worker and client run the corpus, on our server and on any other.
// Method: a server as a process, worker and client of ours in this one; each case starts workflows and compares what they return.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { CaseContext, cases } from './cases.js';
import { OurFixture } from './our-fixture.js';
import { startOurWorker, type RunningWorker } from './our-worker.js';
import { go } from './workflows.js';

const limits = { timeout: 30_000 };

for (const kind of serverKinds().filter((each) => each !== 'postgres'))
  describe(`our worker on ${kind}`, () => {
    const fixture = new OurFixture(kind);
    const context = () => new CaseContext(fixture.client, `ours-${randomUUID()}`);
    const isOurs = kind === 'sqlite';

    describe('the corpus', { concurrency: true }, () => {
      let worker: RunningWorker;
      const taskQueue = `ours-${randomUUID()}`;
      before(async () => {
        worker = await startOurWorker(taskQueue, fixture.address);
      });
      after(async () => worker.stop());
      for (const { name, run, needsUpdates } of cases)
        test(name, { ...limits, skip: isOurs && needsUpdates === true ? 'our server has no updates yet' : false }, async () =>
          run(new CaseContext(fixture.client, taskQueue)),
        );
    });

    test('without a cache each task replays its run', limits, async () => {
      const own = context();
      const worker = await startOurWorker(own.taskQueue, fixture.address, { maxCachedWorkflows: 0 });
      for (const { run } of cases.filter(({ name }) => ['timers', 'conversation', 'locals', 'patches'].includes(name)))
        await run(own);
      await worker.stop();
    });

    test('runs that leave the cache go on from their history', limits, async () => {
      const own = context();
      const worker = await startOurWorker(own.taskQueue, fixture.address, { maxCachedWorkflows: 2 });
      const handles = await Promise.all(Array.from({ length: 8 }, async () => own.start('steps', 2)));
      for (let round = 0; round < 2; round++) for (const handle of handles) await handle.signal(go, '');
      assert.deepEqual(
        await Promise.all(handles.map(async (handle) => handle.result())),
        Array.from({ length: 8 }, () => 6),
      );
      await worker.stop();
      assert.ok(worker.worker.getStatus().numCachedWorkflows <= 2);
    });

    test('a worker that stops is followed by another in the middle of a run', limits, async () => {
      const own = context();
      const first = await startOurWorker(own.taskQueue, fixture.address);
      const handle = await own.start('steps', 2);
      await handle.signal(go, '');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await first.stop();
      const second = await startOurWorker(own.taskQueue, fixture.address);
      await handle.signal(go, '');
      assert.equal(await handle.result(), 6);
      await second.stop();
    });
  });
