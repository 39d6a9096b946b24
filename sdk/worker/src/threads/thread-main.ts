// A thread that runs workflows. It answers each job with one message.
import { parentPort, workerData } from 'node:worker_threads';
import { splitBundle } from '../bundler/bundle-format.js';
import { systemEnvironment } from '../environment.js';
import { Realm } from '../realm/realm.js';
import type { FromThread, ThreadData, ThreadJob } from './messages.js';
import { askMainThread } from './patch-activation.js';

const { code, running, asksForPatches } = workerData as ThreadData;
const runningNumber = new Int32Array(running);
const realm = new Realm(splitBundle(code), systemEnvironment);
const waiting: ThreadJob[] = [];
const patchActivationCallback = asksForPatches ? askMainThread(answer) : undefined;
let isBusy = false;

function answer(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function run(job: ThreadJob): Promise<void> {
  const { number } = job;
  try {
    answer({ type: 'done', number, completion: await perform(job) });
  } catch (error) {
    answer({ type: 'lost', number, reason: error instanceof Error ? error.message : String(error) });
  }
}

async function perform(job: ThreadJob) {
  for (const runId of job.evicted) await realm.evict(runId);
  if (job.type === 'create') return realm.create(job.first, { ...job.options, patchActivationCallback });
  if (job.type === 'activate') return realm.activate(job.activation);
  return undefined;
}

async function pump(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    Atomics.store(runningNumber, 0, job.number);
    await run(job);
    Atomics.store(runningNumber, 0, 0);
  }
  isBusy = false;
}

parentPort?.on('message', (job: ThreadJob) => {
  waiting.push(job);
  void pump();
});
