/** Workflows that use each part of the API, several at once; `SDK` stands for the package. As text: each SDK bundles it for itself. */
export const corpus = `
import * as wf from 'SDK';
const { sleep, condition, proxyActivities, proxyLocalActivities, setHandler, defineSignal, defineUpdate, defineQuery, CancellationScope, Trigger } = wf;
const acts = proxyActivities<any>({ startToCloseTimeout: '1m', retry: { maximumAttempts: 3 } });
const lacts = proxyLocalActivities<any>({ startToCloseTimeout: '1m' });
const go = defineSignal<[string]>('go');
const late = defineSignal<[string]>('late');
const bump = defineUpdate<number, [number]>('bump');
const lateUpdate = defineUpdate<number, [number]>('lateUpdate');
const peek = defineQuery<unknown>('peek');
const trace: string[] = [];
const note = (s: string) => { trace.push(s); };

function common() {
  let total = 0;
  setHandler(go, async (s: string) => { note('go ' + s); await sleep(5); await acts.fromSignal(s); note('go done ' + s); });
  setHandler(bump, async (n: number) => { note('bump'); await acts.inUpdate(n); total += n; return total; }, { validator: (n) => { if (n < 0) throw new Error('negative'); } });
  setHandler(peek, () => trace.slice());
  return () => total;
}

export async function timersAndActivities() {
  common();
  const results = await Promise.all([acts.a(1), sleep(10).then(() => 'slept'), acts.b(2), (async () => { await sleep(3); return acts.c(3); })()]);
  note('all'); 
  const raced = await Promise.race([acts.d(), sleep('1 minute').then(() => 'timeout')]);
  return { results, raced, trace };
}
export async function scopes() {
  common();
  const scope = new CancellationScope();
  const p = scope.run(async () => {
    try { await Promise.all([acts.inScope(), sleep(1000), CancellationScope.nonCancellable(() => acts.shielded())]); }
    catch (e: any) { note('caught ' + e.name + ' ' + wf.isCancellation(e)); await CancellationScope.nonCancellable(() => acts.cleanup()); throw e; }
  });
  await Promise.race([sleep(20), p.catch(() => undefined)]);
  scope.cancel();
  try { await p; } catch (e: any) { note('outer ' + e.name); }
  try { await CancellationScope.withTimeout(50, () => acts.slow()); } catch (e: any) { note('timeout ' + e.name + (e.cause?.name ?? '')); }
  try { await scope.run(() => acts.never()); } catch (e: any) { note('dead ' + e.name); }
  await Promise.allSettled([acts.x(), CancellationScope.cancellable(async () => { await sleep(7); CancellationScope.current().cancel(); await sleep(1); })]);
  return trace;
}
export async function conditions() {
  const total = common();
  const ok = await condition(() => total() > 2, '1 minute');
  note('ok ' + ok);
  const zero = await condition(() => false, 0);
  note('zero ' + zero);
  await Promise.race([condition(() => total() > 5), sleep(500)]);
  await acts.last();
  await condition(wf.allHandlersFinished);
  return trace;
}
export async function bufferedMessages() {
  await sleep(10);
  note('main awake');
  setHandler(late, async (s: string) => { note('late ' + s); await acts.late(s); });
  note('after set');
  setHandler(lateUpdate, (n: number) => { note('lateUpdate'); return n * 2; });
  common();
  await acts.tail();
  await sleep(10);
  return trace;
}
export async function children() {
  common();
  const h = await wf.startChild('kid', { args: [1], workflowId: 'kid-1' });
  note('started ' + h.firstExecutionRunId);
  const [r] = await Promise.allSettled([h.result(), h.signal('poke', 1), acts.beside(), wf.executeChild('kid2', { args: [] }), wf.executeChild('kid3', { args: [2], parentClosePolicy: 'ABANDON', cancellationType: 'TRY_CANCEL' } as any)]);
  note(r!.status);
  return trace;
}
export async function externals() {
  common();
  const h = wf.getExternalWorkflowHandle('other', 'run');
  const r = await Promise.allSettled([h.signal('hey', 1), h.cancel(), acts.a(), h.signal('hey2')]);
  note(r.map((x) => x.status).join());
  await acts.b();
  return trace;
}
export async function locals() {
  common();
  const r = await Promise.allSettled([lacts.l1(1), lacts.l2(2), acts.a(), lacts.l3(3)]);
  note(r.map((x) => x.status).join());
  await lacts.l4();
  return trace;
}
export async function randoms() {
  common();
  const ids = [wf.uuid4(), wf.uuid4()];
  note(String(Math.random()));
  const s = wf.getRandomStream('plug');
  note(String(s.random())); note(s.uuid4());
  s.with(() => note(String(Math.random())));
  await sleep(5);
  note(String(Math.random())); note(String(Date.now())); note(new Date().toISOString());
  await wf.executeChild('kid', { args: [] }).catch(() => undefined);
  note(ids.join());
  return trace;
}
export async function timeouts() {
  common();
  const order: string[] = [];
  const h = setTimeout(() => order.push('a'), 100);
  setTimeout((x: string) => { order.push(x); acts.fromTimeout(); }, 20, 'b');
  clearTimeout(h as any);
  await sleep(30);
  await new Promise<void>((r) => setTimeout(r, 5));
  return order;
}
export async function triggers() {
  const t = new Trigger<string>();
  common();
  setHandler(late, (s: string) => t.resolve(s));
  const r = await Promise.race([t, sleep(300).then(() => 'slept'), acts.a()]);
  note(String(r));
  await acts.b(); 
  return trace;
}
export async function patches() {
  common();
  if (wf.patched('one')) await acts.newWay(); else await acts.oldWay();
  wf.deprecatePatch('two');
  await sleep(5);
  if (wf.patched('one')) await acts.newWay2();
  if (wf.patched('three')) note('three');
  return trace;
}
export async function upserts() {
  common();
  wf.upsertSearchAttributes({ CustomKeywordField: ['a'], CustomIntField: [3] });
  wf.upsertMemo({ a: 1, b: null });
  note(JSON.stringify(wf.workflowInfo().searchAttributes) + JSON.stringify(wf.workflowInfo().memo));
  await acts.a();
  wf.setCurrentDetails('details');
  return trace;
}
export async function canned(n: number) {
  common();
  await acts.a();
  if (n < 3) await wf.continueAsNew(n + 1);
  return n;
}
export async function failing() {
  common();
  try { await acts.a(); } catch (e: any) { note(e.name + '|' + e.message + '|' + e.cause?.message); throw wf.ApplicationFailure.create({ message: 'boom', type: 'T', details: [1], cause: e }); }
  throw wf.ApplicationFailure.nonRetryable('always', 'U');
}
export async function throwsError() { common(); await acts.a(); throw new RangeError('bug'); }
export async function asyncLocal() {
  common();
  const als = new wf.AsyncLocalStorage<number>();
  await Promise.all([1, 2, 3].map((n) => als.run(n, async () => { await sleep(n); note('als ' + als.getStore()); await acts.a(n); note('als2 ' + als.getStore()); })));
  return trace;
}
export async function microtasks() {
  common();
  const ping = async (name: string, hops: number) => { for (let i = 0; i < hops; i++) await null; await acts[name](); };
  await Promise.all([ping('p5', 5), condition(() => true).then(() => acts.cond()), ping('p1', 1), CancellationScope.cancellable(async () => acts.scoped()), ping('p3', 3), ping('p4', 4), wf.startChild('kid').then(() => acts.kid()), lacts.loc().then(() => acts.afterLoc()), sleep(1).then(() => acts.afterSleep())]);
  const t = new Trigger<void>();
  const many = [t.then(() => acts.t1()), (async () => { await t; await acts.t2(); })(), ping('q2', 2), ping('q4', 4), ping('q6', 6), ping('q8', 8)];
  t.resolve();
  await Promise.all(many);
  return trace;
}
export async function handlersRace() {
  const total = common();
  wf.setDefaultSignalHandler((name, ...args) => { note('default ' + name); });
  wf.setDefaultUpdateHandler(async (name: string, ...args: any[]) => { await sleep(1); return name; });
  await Promise.race([condition(() => total() > 3), sleep(50), acts.a()]);
  note('end');
  await Promise.all([acts.e1(), acts.e2()]);
  return trace;
}
export async function cancelHandling() {
  common();
  try { await Promise.all([acts.a(), sleep(100), wf.executeChild('kid')]); }
  catch (e) { if (wf.isCancellation(e)) { await CancellationScope.nonCancellable(async () => { await acts.undo(); await sleep(3); }); } throw e; }
  return trace;
}
`;

export const workflowTypes = Array.from(corpus.matchAll(/export async function (\w+)/g), ([, name]) => name ?? '');
