// Goal: histories go to files and back, and a test can say whether today's code replays them. Method: histories written by hand, code that
// fits them and code that does not, and a folder for each test.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter, type HistoryAndWorkflowId } from '@perdure/common';
import { DefaultLogger, Runtime } from '@perdure/worker';
import { assertReplays, loadHistories, ReplayFailedError, saveHistories } from './index.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const workflowsBeside = (name: string) => ({ workflowsPath: fileURLToPath(new URL(`fixtures/${name}.js`, import.meta.url)) });
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perdure-histories-'));
  folders.push(folder);
  return folder;
}
after(async () => Promise.all(folders.map(async (folder) => rm(folder, { recursive: true }))));

const ms = (milliseconds: number) => ({ seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1_000_000 });

/** A run of `napping` that waits for its timer. */
function napping(workflowId: string, runId: string): HistoryAndWorkflowId {
  const started = {
    workflowType: { name: 'napping' },
    taskQueue: { name: 'naps' },
    input: { payloads: [defaultPayloadConverter.toPayload(1500)] },
    originalExecutionRunId: runId,
    firstExecutionRunId: runId,
    attempt: 1,
  };
  return {
    workflowId,
    history: {
      events: [
        { eventId: 1, eventType: 1, eventTime: ms(1_000), workflowExecutionStartedEventAttributes: started },
        { eventId: 2, eventType: 5, eventTime: ms(1_001), workflowTaskScheduledEventAttributes: { attempt: 1 } },
        { eventId: 3, eventType: 6, eventTime: ms(1_002), workflowTaskStartedEventAttributes: { scheduledEventId: 2 } },
        {
          eventId: 4,
          eventType: 7,
          eventTime: ms(1_003),
          workflowTaskCompletedEventAttributes: { scheduledEventId: 2, startedEventId: 3 },
        },
        {
          eventId: 5,
          eventType: 17,
          eventTime: ms(1_003),
          timerStartedEventAttributes: { timerId: '1', startToFireTimeout: ms(1500), workflowTaskCompletedEventId: 4 },
        },
      ],
    },
  };
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('files', () => {
  test('histories come back as they were, whatever the ids', async () => {
    const folder = join(await newFolder(), 'made', 'on the way');
    const given = [
      napping('a/b@c %', 'run-1'),
      napping('a/b@c %', 'run-2'),
      napping('plain', 'run-3'),
      napping('plain', 'run-3'),
    ];
    assert.equal(await saveHistories(folder, given), 4);
    assert.deepEqual(await collected(loadHistories(folder)), given);
  });

  test('a file of another tool is named as its user likes', async () => {
    const folder = await newFolder();
    await saveHistories(folder, [napping('nap', 'run')]);
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, '100% my own.json'), await readFile(join(folder, name)));
    const ids = (await collected(loadHistories(folder))).map(({ workflowId }) => workflowId);
    assert.deepEqual(ids, ['100% my own', 'nap']);
  });

  test('what is no history is named', async () => {
    const folder = await newFolder();
    await assert.rejects(collected(loadHistories(folder)), /There is no history in .*: no file there ends in \.json/);
    await writeFile(join(folder, 'odd.json'), '{ "events": [{ "eventType": "NO_SUCH" }] }');
    await assert.rejects(collected(loadHistories(folder)), /odd\.json is no history: .*'NO_SUCH'/);
    await assert.rejects(saveHistories(folder, [{ workflowId: 'w', history: {} }]), /'w' does not begin with its start/);
  });
});

describe('assertReplays', () => {
  const limit = { timeout: 20_000 };

  test('says how many fit', limit, async () => {
    const folder = await newFolder();
    await saveHistories(folder, [napping('one', 'run-1'), napping('two', 'run-2')]);
    assert.equal(await assertReplays(workflowsBeside('workflows'), loadHistories(folder)), 2);
  });

  test('names each that does not fit, with its reason', limit, async () => {
    const histories = [napping('one', 'run-1'), napping('two', 'run-2')];
    const failing = assertReplays(workflowsBeside('changed-workflows'), histories);
    await assert.rejects(failing, (error) => {
      assert.ok(error instanceof ReplayFailedError);
      assert.deepEqual([error.replayed, error.failed.map(({ runId }) => runId)], [2, ['run-1', 'run-2']]);
      assert.match(error.message, /^2 of 2 histories do not replay with this code\n\none: [^]*TIMER_STARTED[^]*\n\ntwo: /);
      return true;
    });
  });

  test('without a history it proves nothing, and says so', limit, async () => {
    await assert.rejects(assertReplays(workflowsBeside('workflows'), []), /There was no history to replay/);
  });
});
