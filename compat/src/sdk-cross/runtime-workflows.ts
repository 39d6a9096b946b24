// More of the corpus: what the runtime gives to code: chance, context, logs, metrics, sinks, details, handlers.
import {
  AsyncLocalStorage,
  CancellationScope,
  condition,
  currentUpdateInfo,
  defaultPayloadConverter,
  defineSignal,
  defineWorkflowOptions,
  DeterminismViolationError,
  getCurrentDetails,
  getRandomStream,
  inWorkflowContext,
  isCancellation,
  log,
  metricMeter,
  proxyActivities,
  proxySinks,
  setCurrentDetails,
  setDefaultQueryHandler,
  setDefaultUpdateHandler,
  setHandler,
  sleep,
  uuid4,
  workflowInfo,
  workflowRandom,
  type Sinks,
} from '@perdure/workflow';
import { HandlerUnfinishedPolicy } from '@perdure/common';
import type * as activities from '../sdk-worker/activities.js';

interface Notes extends Sinks {
  notes: { take(note: string): void };
}

const remote = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });
const { notes } = proxySinks<Notes>();
export const end = defineSignal('end');

/** Numbers from each source decide which commands come: so many that other numbers would be seen. */
export async function byChance(): Promise<number> {
  const stream = getRandomStream('own');
  const bytes = new Uint8Array(8);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a stream's, not an array's
  stream.fill(bytes);
  const coins = [
    ...Array.from({ length: 6 }, () => workflowRandom.random()),
    ...Array.from({ length: 6 }, () => stream.random()),
    ...Array.from({ length: 6 }, () => Math.random()),
    ...stream.with(() => Array.from({ length: 6 }, () => Math.random())),
    ...[uuid4(), stream.uuid4(), workflowRandom.uuid4()].map((id) => parseInt(id.slice(0, 8), 16) / 2 ** 32),
    ...Array.from(bytes, (byte) => byte / 256),
  ];
  for (const coin of coins) await (coin < 0.5 ? sleep(1) : remote.double(coin));
  return coins.length;
}

/** Values that follow asynchronous code, one for each of those that run side by side. */
export async function inContext(): Promise<string[]> {
  const storage = new AsyncLocalStorage<string>();
  const seen: string[] = [];
  const one = async (name: string) => {
    await sleep(name.length);
    seen.push(`${name} ${storage.getStore()}`);
    await remote.greet(String(storage.getStore()));
    storage.exit(() => seen.push(`${name} ${storage.getStore()}`));
  };
  await Promise.all(['a', 'bb'].map(async (name) => storage.run(name, async () => one(name))));
  return [...seen.toSorted(), `${storage.getStore()} ${inWorkflowContext()}`];
}

/** Tells the world what it does, on every way there is. */
export async function talkative(): Promise<unknown> {
  for (const level of ['trace', 'debug', 'info', 'warn'] as const) log[level](`said ${level}`, { level });
  const meter = metricMeter.withTags({ of: 'talkative' });
  meter.createCounter('said', 'words', 'how much').add(1);
  meter.createHistogram('length').record(4);
  meter.createGauge('height', 'float').set(1.5, { more: true });
  notes.take(workflowInfo().workflowType);
  setCurrentDetails('before');
  await sleep(1);
  setCurrentDetails(`${getCurrentDetails()} and after`);
  const payload = defaultPayloadConverter.toPayload({ deep: [1] });
  return [getCurrentDetails(), defaultPayloadConverter.fromPayload(payload)];
}

/** Scopes made in passing: cancelled from within, by the code that finds itself in them. */
export async function scopesInPassing(): Promise<string[]> {
  const seen: string[] = [];
  const root = CancellationScope.current();
  await CancellationScope.cancellable(async () => {
    CancellationScope.current().cancel();
    await sleep(10).catch((error: unknown) => seen.push(`inner ${isCancellation(error)}`));
  });
  seen.push(`root ${CancellationScope.current() === root} ${root.consideredCancelled}`);
  const bound = AsyncLocalStorage.bind(() => CancellationScope.current() === root);
  await sleep(1);
  return [...seen, `${bound()} ${AsyncLocalStorage.snapshot()(() => 'snapshot')}`];
}

/** What is refused, and what that is called. */
export async function refusedByRuntime(): Promise<boolean[]> {
  const refused: unknown[] = [];
  for (const make of [() => new WeakRef({}), () => new FinalizationRegistry(() => undefined)])
    try {
      make();
    } catch (error) {
      refused.push(error);
    }
  await sleep(1);
  return refused.map((error) => error instanceof DeterminismViolationError);
}

/** Answers whatever it is asked, until it is told to end. */
export async function answering(): Promise<string[]> {
  const asked: string[] = [];
  let isOver = false;
  setHandler(end, () => void (isOver = true), { unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON, description: 'ends it' });
  setDefaultQueryHandler((name, ...args) => `${name}(${args.join()}) of ${workflowInfo().workflowType}`);
  setDefaultUpdateHandler(async (name, ...args) => {
    const { id, name: own } = currentUpdateInfo() ?? {};
    await sleep(1);
    const isOwn = currentUpdateInfo()?.id === id && own === name;
    asked.push(`${name} ${isOwn}`);
    return remote.greet(String(args[0]));
  });
  setCurrentDetails('answers');
  await condition(() => isOver);
  return asked;
}
defineWorkflowOptions(answering, { workflowDefinitionOptions: { failureExceptionTypes: [TypeError] } });
