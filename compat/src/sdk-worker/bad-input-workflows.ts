// What users do wrong in workflows; the `any` are theirs too.
import { defineSearchAttributeKey } from '@perdure/common';
import {
  continueAsNew,
  executeChild,
  proxyActivities,
  setHandler,
  condition,
  defineQuery,
  defineSignal,
  upsertMemo,
  upsertSearchAttributes,
} from '@perdure/workflow';

type Untyped = Record<string, (...args: unknown[]) => Promise<unknown>>;

const once = { startToCloseTimeout: '10s', retry: { maximumAttempts: 1 } } as const;
const activities = proxyActivities<Untyped>(once);
const elsewhere = proxyActivities<Untyped>({ ...once, taskQueue: 'nobody-polls-this', scheduleToStartTimeout: 300 });

const megabyte = 1024 * 1024;

/** A value that cannot be sent, or not as it is. */
function bad(kind: string): unknown {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  if (kind === 'bigint') return { amount: 1n };
  if (kind === 'circular') return circular;
  if (kind === 'function') return () => 1;
  return kind === 'undefined' ? undefined : 'x'.repeat(Number(kind) * megabyte);
}

export async function returning(kind: string): Promise<unknown> {
  return bad(kind);
}

export async function asking(kind: string): Promise<void> {
  setHandler(defineQuery('bad'), () => bad(kind));
  await condition(() => false);
}

export async function sendingToActivity(kind: string): Promise<unknown> {
  return activities['echo']?.('fine', bad(kind));
}

export async function sendingToChild(kind: string): Promise<unknown> {
  return executeChild('returning', { args: [bad(kind)] });
}

export async function noting(kind: string): Promise<void> {
  upsertMemo({ fine: 1, 'the total': bad(kind) });
}

export async function indexing(kind: string): Promise<void> {
  upsertSearchAttributes([{ key: defineSearchAttributeKey('total', 'INT'), value: bad(kind) as number }]);
}

export async function givingChildMemo(kind: string): Promise<unknown> {
  return executeChild('returning', { args: ['1'], memo: { total: bad(kind) } });
}

export async function sendingToNext(kind: string): Promise<unknown> {
  return continueAsNew<typeof returning>(bad(kind) as string);
}

export async function calling(name: string, ...args: unknown[]): Promise<unknown> {
  return activities[name]?.(...args);
}

export async function callingElsewhere(): Promise<unknown> {
  return elsewhere['echo']?.();
}

export async function waitingForSignal(): Promise<string> {
  let told: string | undefined;
  setHandler(defineSignal<[string]>('go'), (text) => void (told = text));
  await condition(() => told !== undefined);
  return told ?? '';
}
