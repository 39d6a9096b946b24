// Payloads through the codecs, and everything that holds payloads through converter and codecs.
import type { failure, sdk } from '@perdure/wire/types';
import type { ProtoFailure } from '../failure/temporal-failure.js';
import type { Payload } from '../interfaces.js';
import { userMetadataToPayload, type UserMetadata } from '../user-metadata.js';
import type { LoadedDataConverter } from './data-converter.js';
import { arrayFromPayloads, fromPayloadsAtIndex, memoToPayloads, toPayloadsWithContext } from './payload-converter.js';
import type { PayloadCodec } from './payload-codec.js';
import type { SerializationContext } from './serialization-context.js';

type Codecs = readonly PayloadCodec[];
type Context = SerializationContext | undefined;

/** From the first codec to the last. */
export async function encodePayloads(codecs: Codecs, payloads: readonly Payload[], context?: Context): Promise<Payload[]> {
  let encoded = [...payloads];
  for (const codec of codecs) encoded = await codec.encode(encoded, context);
  return encoded;
}

/** From the last codec to the first. */
export async function decodePayloads(codecs: Codecs, payloads: readonly Payload[], context?: Context): Promise<Payload[]> {
  let decoded = [...payloads];
  for (const codec of [...codecs].reverse()) decoded = await codec.decode(decoded, context);
  return decoded;
}

export async function encodeToPayloads(
  converter: LoadedDataConverter,
  values: readonly unknown[],
  context?: Context,
): Promise<Payload[]> {
  return encodePayloads(
    converter.payloadCodecs,
    toPayloadsWithContext(converter.payloadConverter, context, values) ?? [],
    context,
  );
}

export async function encodeToPayload(converter: LoadedDataConverter, value: unknown, context?: Context): Promise<Payload> {
  return (await encodeToPayloads(converter, [value], context))[0] as Payload;
}

export async function decodeArrayFromPayloads(
  converter: LoadedDataConverter,
  payloads?: readonly Payload[] | null,
  context?: Context,
): Promise<unknown[]> {
  const decoded = await decodePayloads(converter.payloadCodecs, payloads ?? [], context);
  return arrayFromPayloads(converter.payloadConverter, decoded, context);
}

export async function decodeFromPayloadsAtIndex<T>(
  converter: LoadedDataConverter,
  index: number,
  payloads?: readonly Payload[] | null,
  context?: Context,
): Promise<T> {
  const decoded = await decodePayloads(converter.payloadCodecs, payloads ?? [], context);
  return fromPayloadsAtIndex<T>(converter.payloadConverter, index, decoded, context);
}

/** Each payload of a map through the codecs. */
export async function encodePayloadMap(
  codecs: Codecs,
  map: Readonly<Record<string, Payload>>,
  context?: Context,
): Promise<Record<string, Payload>> {
  return mapThrough(map, async (payload) => (await encodePayloads(codecs, [payload], context))[0] as Payload);
}

/** @throws PayloadConverterError that names the field and `owner`, such as "workflow 'pay'" */
export async function encodeMemo(
  converter: LoadedDataConverter,
  memo: Readonly<Record<string, unknown>>,
  owner: string,
  context?: Context,
): Promise<Record<string, Payload>> {
  return encodePayloadMap(converter.payloadCodecs, memoToPayloads(converter.payloadConverter, memo, owner, context), context);
}

export async function decodeMapFromPayloads(
  converter: LoadedDataConverter,
  map: Readonly<Record<string, Payload>> | undefined | null,
  context?: Context,
): Promise<Record<string, unknown> | undefined> {
  if (map === undefined || map === null) return undefined;
  return mapThrough(map, async (payload) => decodeFromPayloadsAtIndex(converter, 0, [payload], context));
}

async function mapThrough<V>(
  map: Readonly<Record<string, Payload>>,
  change: (payload: Payload) => Promise<V>,
): Promise<Record<string, V>> {
  const entries = await Promise.all(Object.entries(map).map(async ([key, payload]) => [key, await change(payload)] as const));
  return Object.fromEntries(entries);
}

export async function encodeErrorToFailure(
  converter: LoadedDataConverter,
  error: unknown,
  context?: Context,
): Promise<ProtoFailure> {
  const proto = converter.failureConverter.errorToFailure(error, converter.payloadConverter, context);
  return encodeFailure(converter.payloadCodecs, proto, context);
}

export async function decodeOptionalFailureToOptionalError(
  converter: LoadedDataConverter,
  proto: ProtoFailure | undefined | null,
  context?: Context,
): Promise<Error | undefined> {
  if (proto === undefined || proto === null) return undefined;
  const decoded = await decodeFailure(converter.payloadCodecs, proto, context);
  return converter.failureConverter.failureToError(decoded, converter.payloadConverter, context);
}

/** A failure, and its causes, with all payloads encoded. */
export async function encodeFailure(codecs: Codecs, proto: ProtoFailure, context?: Context): Promise<ProtoFailure> {
  return codecs.length === 0 ? proto : changeFailure(proto, async (payloads) => encodePayloads(codecs, payloads, context));
}

/** A failure, and its causes, with all payloads decoded. */
export async function decodeFailure(codecs: Codecs, proto: ProtoFailure, context?: Context): Promise<ProtoFailure> {
  return codecs.length === 0 ? proto : changeFailure(proto, async (payloads) => decodePayloads(codecs, payloads, context));
}

type ChangePayloads = (payloads: readonly Payload[]) => Promise<Payload[]>;

async function changeFailure(proto: ProtoFailure, change: ChangePayloads): Promise<ProtoFailure> {
  const { encodedAttributes, cause, applicationFailureInfo, timeoutFailureInfo, canceledFailureInfo, resetWorkflowFailureInfo } =
    proto;
  const changed: { -readonly [F in keyof failure.Failure]: failure.Failure[F] } = { ...proto };
  if (encodedAttributes) changed.encodedAttributes = (await change([encodedAttributes]))[0];
  if (cause) changed.cause = await changeFailure(cause, change);
  if (applicationFailureInfo) changed.applicationFailureInfo = await changeField(applicationFailureInfo, 'details', change);
  if (canceledFailureInfo) changed.canceledFailureInfo = await changeField(canceledFailureInfo, 'details', change);
  if (timeoutFailureInfo) changed.timeoutFailureInfo = await changeField(timeoutFailureInfo, 'lastHeartbeatDetails', change);
  if (resetWorkflowFailureInfo)
    changed.resetWorkflowFailureInfo = await changeField(resetWorkflowFailureInfo, 'lastHeartbeatDetails', change);
  return changed;
}

async function changeField<
  F extends string,
  T extends { readonly [K in F]?: { readonly payloads?: readonly Payload[] | undefined } | undefined },
>(info: T, field: F, change: ChangePayloads): Promise<T> {
  const payloads = info[field]?.payloads;
  return payloads === undefined ? info : { ...info, [field]: { payloads: await change(payloads) } };
}

export async function encodeUserMetadata(
  converter: LoadedDataConverter,
  staticSummary: string | undefined,
  staticDetails: string | undefined,
  context?: Context,
): Promise<sdk.UserMetadata | undefined> {
  const metadata = userMetadataToPayload(converter.payloadConverter, staticSummary, staticDetails, context);
  if (metadata === undefined) return undefined;
  const encode = async (payload: Payload | undefined) =>
    payload === undefined ? undefined : (await encodePayloads(converter.payloadCodecs, [payload], context))[0];
  return { summary: await encode(metadata.summary), details: await encode(metadata.details) };
}

export async function decodeUserMetadata(
  converter: LoadedDataConverter,
  metadata: sdk.UserMetadata | undefined | null,
  context?: Context,
): Promise<UserMetadata> {
  const decode = async (payload: Payload | undefined) =>
    payload === undefined ? undefined : decodeFromPayloadsAtIndex<string>(converter, 0, [payload], context);
  return { staticSummary: await decode(metadata?.summary), staticDetails: await decode(metadata?.details) };
}
