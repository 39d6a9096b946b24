import { CancellationScope } from '../cancellation-scope.js';
import { currentRandom, uuid4 } from '../random-streams.js';
import { assertInWorkflowContext } from '../runtime/current.js';
import type { Execution } from '../runtime/execution.js';
import { sdkFlags } from '../runtime/flags.js';
import { violation } from '../runtime/forbidden-names.js';
import { sleep } from '../timers.js';

type Globals = Record<PropertyKey, unknown>;
const nowMs = () => assertInWorkflowContext('Date').nowMs;

/** Replaces what would differ in each run by what is the same in each replay. To be called before the realm is frozen. */
export function replaceClockAndChance(global: Globals): void {
  global['Date'] = makeDate(global['Date'] as DateConstructor);
  (global['Math'] as Math).random = currentRandom;
  global['setTimeout'] = startTimeout;
  global['clearTimeout'] = clearTimeout;
  global['crypto'] = {
    randomUUID: uuid4,
    getRandomValues: refuse(
      'crypto.getRandomValues()',
      'Use Math.random() or uuid4(), the same in each replay; draw secrets in an activity.',
    ),
    subtle: refuseAll('crypto.subtle', 'Use an activity.'),
  };
  const intl = global['Intl'] as typeof Intl;
  replaceFormatDefaults(intl.DateTimeFormat.prototype);
  const temporal = global['Temporal'] as { Now?: Record<string, unknown> } | undefined;
  if (temporal?.Now !== undefined)
    for (const name of Reflect.ownKeys(temporal.Now).filter((key) => typeof key === 'string'))
      temporal.Now[name] = refuse(
        `Temporal.Now.${name}()`,
        'Use Temporal.Instant.fromEpochMilliseconds(Date.now()), the time of the workflow task.',
      );
}

function makeDate(RealDate: DateConstructor): DateConstructor {
  function WorkflowDate(...args: unknown[]): Date | string {
    if (new.target === undefined) return new RealDate(nowMs()).toString();
    const newTarget = new.target === (WorkflowDate as unknown) ? RealDate : new.target;
    return Reflect.construct(RealDate, args.length === 0 ? [nowMs()] : args, newTarget) as Date;
  }
  Object.defineProperties(WorkflowDate, {
    name: { value: 'Date' },
    length: { value: RealDate.length },
    prototype: { value: RealDate.prototype },
    now: { value: nowMs },
    parse: { value: RealDate.parse },
    UTC: { value: RealDate.UTC },
  });
  // The way to the real one.
  RealDate.prototype.constructor = WorkflowDate;
  return WorkflowDate as unknown as DateConstructor;
}

/** Without an argument these take the real time. */
function replaceFormatDefaults(prototype: Intl.DateTimeFormat): void {
  const { get } = Object.getOwnPropertyDescriptor(prototype, 'format') ?? {};
  const { formatToParts } = prototype;
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const format = get?.call(this) as Intl.DateTimeFormat['format'];
      return (date?: Date | number) => format(date ?? nowMs());
    },
  });
  prototype.formatToParts = function (this: Intl.DateTimeFormat, date) {
    return formatToParts.call(this, date ?? nowMs());
  };
}

/** What a workflow must not call: an error that says so and what to do instead. */
export function refuse(what: string, hint: string): () => never {
  return () => {
    throw violation(`${what} cannot be used in workflows`, hint, new Error(what));
  };
}

function refuseAll(what: string, hint: string): object {
  return new Proxy({}, { get: (_target, name) => (typeof name === 'string' ? refuse(`${what}.${name}()`, hint) : undefined) });
}

const timeoutScopes = new WeakMap<Execution, Map<number, CancellationScope>>();

function scopesOf(execution: Execution): Map<number, CancellationScope> {
  const scopes = timeoutScopes.get(execution) ?? new Map<number, CancellationScope>();
  timeoutScopes.set(execution, scopes);
  return scopes;
}

/** A durable timer with Node's signature. Its handle is the timer's number. */
function startTimeout(callback: (...args: unknown[]) => unknown, ms = 0, ...args: unknown[]): number {
  const execution = assertInWorkflowContext('setTimeout(...)');
  const durationMs = Math.max(1, ms);
  const seq = execution.nextSeq.timer;
  if (!execution.flags.has(sdkFlags.shieldingScopes, execution.info))
    return startOldTimeout(execution, callback, durationMs, args);
  const scopes = scopesOf(execution);
  const scope = new CancellationScope({ cancellable: true });
  scope
    .run(() => sleep(durationMs))
    .then(
      () => {
        scopes.delete(seq);
        // oxlint-disable-next-line promise/no-callback-in-promise -- a timer of the workflow is a promise
        callback(...args);
      },
      () => {
        scopes.delete(seq);
      },
    );
  scopes.set(seq, scope);
  return seq;
}

/** As in histories without the flag: no scope, no interceptors. */
function startOldTimeout(execution: Execution, callback: (...args: unknown[]) => unknown, ms: number, args: unknown[]): number {
  const seq = execution.nextSeq.timer;
  execution.nextSeq.timer += 1;
  new Promise<void>((resolve, reject) => {
    execution.pending.timers.set(seq, { resolve, reject, trace: new Error('waiting') });
    execution.push({ type: 'startTimer', seq, startToFireTimeoutMs: ms });
  }).then(
    () => {
      // oxlint-disable-next-line promise/no-callback-in-promise -- a timer of the workflow is a promise
      callback(...args);
    },
    () => undefined,
  );
  return seq;
}

function clearTimeout(handle: unknown): void {
  if (typeof handle !== 'number') return;
  const execution = assertInWorkflowContext('clearTimeout(...)');
  const scopes = scopesOf(execution);
  const scope = scopes.get(handle);
  if (scope !== undefined) {
    scopes.delete(handle);
    scope.cancel();
    return;
  }
  if (execution.flags.has(sdkFlags.shieldingScopes, execution.info)) return;
  // Old histories: the number was used up although nothing was started.
  execution.nextSeq.timer += 1;
  execution.pending.timers.delete(handle);
  execution.push({ type: 'cancelTimer', seq: handle });
}
