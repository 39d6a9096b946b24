import type { PayloadCodec, SerializationContext } from '@perdure/common';
import type { Activation, Completion } from '@perdure/workflow/protocol';
import type { common } from '@perdure/wire/types';
import type { CodecContexts } from './codec-contexts.js';

type Payload = common.Payload;
type Transform = (payloads: Payload[]) => Promise<Payload[]>;

/** Headers and search attributes are not given to codecs: others than the SDK have to read them. */
const leftAlone: ReadonlySet<string> = new Set(['headers', 'searchAttributes', 'workflowInfo', 'sinkCalls']);

type Codecs = readonly PayloadCodec[];

/** An activation with all payloads decoded, as workflow code is to see them. */
export async function decodeActivation(activation: Activation, codecs: Codecs, contexts: CodecContexts): Promise<Activation> {
  if (codecs.length === 0) return activation;
  const jobs = activation.jobs.map(async (job) => decodeDeep(job, codecs, contexts.ofJob(job)));
  return { ...activation, jobs: await Promise.all(jobs) };
}

/** What workflow code has answered, with all payloads encoded. */
export async function encodeCompletion(completion: Completion, codecs: Codecs, contexts: CodecContexts): Promise<Completion> {
  if (codecs.length === 0) return completion;
  if (completion.status === 'failed') return encodeDeep(completion, codecs, contexts.workflow);
  const commands = completion.commands.map(async (command) => encodeDeep(command, codecs, contexts.ofCommand(command)));
  return { ...completion, commands: await Promise.all(commands) };
}

/** A copy of the value with all payloads in it decoded, last codec first. */
export async function decodeDeep<T>(value: T, codecs: Codecs, context?: SerializationContext): Promise<T> {
  if (codecs.length === 0) return value;
  return (await transformDeep(value, async (payloads) => inTurn(codecs.toReversed(), payloads, 'decode', context))) as T;
}

/** A copy of the value with all payloads in it encoded, first codec first. */
export async function encodeDeep<T>(value: T, codecs: Codecs, context?: SerializationContext): Promise<T> {
  if (codecs.length === 0) return value;
  return (await transformDeep(value, async (payloads) => inTurn(codecs, payloads, 'encode', context))) as T;
}

async function inTurn(
  codecs: Codecs,
  payloads: Payload[],
  direction: 'encode' | 'decode',
  context: SerializationContext | undefined,
): Promise<Payload[]> {
  let result = payloads;
  for (const codec of codecs) result = await codec[direction](result, context);
  return result;
}

async function transformDeep(value: unknown, transform: Transform): Promise<unknown> {
  if (Array.isArray(value)) return transformArray(value, transform);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isPayload(value)) return (await transform([value]))[0];
  const entries = Object.entries(value).map(
    async ([key, part]) => [key, leftAlone.has(key) ? part : await transformDeep(part, transform)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Payloads that stand together go to the codec together. */
async function transformArray(values: readonly unknown[], transform: Transform): Promise<unknown[]> {
  if (values.length > 0 && values.every(isPayload)) return transform([...values]);
  return Promise.all(values.map((value) => transformDeep(value, transform)));
}

function isPayload(value: unknown): value is Payload {
  if (typeof value !== 'object' || value === null) return false;
  const { data, metadata } = value as Payload;
  const isBytes = data === undefined || data instanceof Uint8Array;
  return isBytes && typeof metadata === 'object' && ('data' in value || Object.hasOwn(value, 'metadata'));
}
