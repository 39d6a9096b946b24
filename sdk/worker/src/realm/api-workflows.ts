/** The workflows of api.test.ts, as text: it is the bundler that reads them. */
export const apiWorkflows = `
import * as wf from '@perdure/workflow';
const { charge, refund } = wf.proxyActivities<any>({ startToCloseTimeout: '1 minute', retry: { maximumAttempts: 3 } });
const { local } = wf.proxyLocalActivities<any>({ startToCloseTimeout: '5 s' });
const done = wf.defineSignal<[string]>('done');
const add = wf.defineUpdate<number, [number]>('add');
const state = wf.defineQuery<unknown>('state');

export async function order(id: string) {
  await wf.sleep('10 seconds', { summary: 'wait' });
  const paid = await charge(id);
  const again = await refund.executeWithOptions({ startToCloseTimeout: '2 s', activityId: 'my-id' }, [id, paid]);
  return [paid, again];
}
export async function messages() {
  let total = 0;
  let last = '';
  wf.setHandler(done, (text) => { last = text; });
  wf.setHandler(add, async (n) => { total += n; await wf.sleep(1); return total; }, { validator: (n) => { if (n < 0) throw new Error('negative'); } });
  wf.setHandler(state, () => ({ total, last, update: wf.currentUpdateInfo() }));
  await wf.condition(() => last === 'end' && wf.allHandlersFinished());
  return total;
}
export async function lateHandlers() {
  await wf.sleep(1);
  const seen: string[] = [];
  wf.setHandler(done, (text) => { seen.push(text); });
  wf.setDefaultSignalHandler((name, ...args) => { seen.push(name + args.join()); });
  wf.setDefaultUpdateHandler((name) => name);
  wf.setDefaultQueryHandler((name) => name);
  await wf.condition(() => false);
}
export async function timedCondition() { return [await wf.condition(() => false, '1 s'), await wf.condition(() => true, '1 s')]; }
export async function scopes() {
  try {
    await wf.CancellationScope.withTimeout(100, () => charge('slow'));
  } catch (error) {
    if (!wf.isCancellation(error)) throw error;
    await wf.CancellationScope.nonCancellable(() => refund('slow'));
  }
  const scope = new wf.CancellationScope();
  const waiting = scope.run(() => wf.sleep(5000));
  scope.cancel();
  await waiting.catch(() => undefined);
  await wf.sleep(1);
}
export async function children() {
  const child = await wf.startChild('child', { args: [1], workflowId: 'kid' });
  await child.signal(done, 'x');
  const result = await child.result();
  return [child.firstExecutionRunId, result, await wf.executeChild('other', { workflowId: 'kid-2', args: [] })];
}
export async function external() {
  const handle = wf.getExternalWorkflowHandle('them');
  await handle.signal('poke', 1);
  await handle.cancel();
}
export async function localActivity() { return local('x'); }
export async function trigger() {
  const t = new wf.Trigger<string>();
  wf.setHandler(done, (text) => t.resolve(text));
  return await t;
}
export async function again(n: number) { await wf.continueAsNew<typeof again>(n + 1); }
export async function againElsewhere() { await wf.makeContinueAsNewFunc({ workflowType: 'next', taskQueue: 'there' })(); }
export async function patches() { return [wf.patched('a'), wf.patched('a'), wf.deprecatePatch('b')]; }
export async function info() {
  const { workflowId, attempt, memo, searchAttributes, parent, lastResult } = wf.workflowInfo();
  wf.upsertSearchAttributes([{ key: wf_key, value: 7 }]);
  wf.upsertMemo({ a: null, b: 2 });
  wf.setCurrentDetails('*fine*');
  return [workflowId, attempt, memo, searchAttributes, parent, lastResult, wf.workflowInfo().memo, wf.workflowInfo().searchAttributes, wf.getCurrentDetails()];
}
const wf_key = { name: 'Amount', type: 'INT' } as const;
export async function chance() {
  return [wf.uuid4(), Math.random(), crypto.randomUUID(), wf.getRandomStream('s').uuid4(), Date.now(), new Date().toISOString(), Date().length > 10];
}
export async function timeouts() {
  const seen: string[] = [];
  const first = setTimeout(() => seen.push('first'), 1000);
  setTimeout((text: string) => seen.push(text), 2000, 'second');
  clearTimeout(first);
  await wf.condition(() => seen.length > 0);
  return seen;
}
export async function nexus() {
  const client = wf.createNexusServiceClient({ endpoint: 'e', service: { name: 's', operations: { hello: { name: 'hello' } } } });
  return client.executeOperation('hello', 'you');
}
export async function contexts() {
  const als = new wf.AsyncLocalStorage<number>();
  return Promise.all([1, 2].map((n) => als.run(n, async () => { await wf.sleep(n); return als.getStore(); })));
}
export async function enteredContexts() {
  const [a, b] = [new AsyncLocalStorage<string>(), new wf.AsyncLocalStorage<string>()];
  a.enterWith('a');
  b.enterWith('b');
  await wf.sleep(1);
  const before = [a.getStore(), b.getStore()];
  a.disable();
  await wf.sleep(1);
  const after = [a.getStore() ?? null, b.getStore(), a.run('again', () => a.getStore())];
  return [...before, ...after];
}
export async function tellsItself() {
  const info = wf.workflowInfo();
  const json = JSON.parse(JSON.stringify(info));
  return [json.unsafe, json.suggestedContinueAsNewReasons ?? null, typeof info.unsafe.random.random()];
}
export async function talks() {
  wf.upsertMemo({ note: 'n' });
  wf.upsertSearchAttributes([{ key: { name: 'Mine', type: 'KEYWORD' }, value: 'k' }]);
  wf.log.info('hello', { a: 1 });
  wf.metricMeter.createCounter('things').add(2, { kind: 'x' });
  wf.proxySinks<any>().mine.tell({ deep: [1] }, () => 1);
  console.log('text', 3);
}
export async function times(text: string) {
  wf.upsertSearchAttributes([{ key: { name: 'When', type: 'DATETIME' }, value: new Date(0) }]);
  wf.upsertSearchAttributes({ When: [text] as any });
  return wf.workflowInfo().typedSearchAttributes.getAll();
}
export async function groups() { const g = wf.createEventGroup('label', { id: 'g' }); await g.withScope(() => wf.sleep(1)); }
`;
