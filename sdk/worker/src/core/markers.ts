import type { command, common, failure, google, history } from '@perdure/wire/types';
import { enums } from '@perdure/wire/types';
import { fromMs, toMs } from './duration.js';
import { eventName } from './event-kinds.js';

/** Names and contents of the markers, as the official core writes and reads them. */
const patchMarker = 'core_patch';
const localActivityMarker = 'core_local_activity';
/** The search attribute that lists the patches a run has gone through. */
export const changeVersionAttribute = 'TemporalChangeVersion';

export interface PatchMarker {
  readonly patchId: string;
  readonly deprecated: boolean;
}

/** What a marker keeps of a local activity. */
export interface LocalActivityMarker {
  readonly seq: number;
  readonly attempt: number;
  readonly activityId: string;
  readonly activityType: string;
  /** The workflow's clock when it was done; undefined leaves the clock alone. */
  readonly completeTimeMs: number | undefined;
  /** The next attempt is one of another local activity, after a timer of this length. */
  readonly backoffMs: number | undefined;
  readonly originalScheduleTimeMs: number | undefined;
  readonly result: common.Payload | undefined;
  readonly failure: failure.Failure | undefined;
}

type HistoryEvent = history.HistoryEvent;

export function patchMarkerOf(event: HistoryEvent): PatchMarker | undefined {
  const details = detailsOf(event, patchMarker);
  const data = details?.['patch-data']?.payloads?.[0];
  if (data === undefined) return details === undefined ? undefined : oldPatchMarker(details);
  const { id, deprecated } = fromJson(data) as { readonly id?: string; readonly deprecated?: boolean };
  return { patchId: id ?? '', deprecated: deprecated === true };
}

/** Markers of early cores held two plain values. */
function oldPatchMarker(details: Details): PatchMarker | undefined {
  const id = details['patch_id']?.payloads?.[0]?.data;
  if (id === undefined) return undefined;
  return { patchId: new TextDecoder().decode(id), deprecated: (details['deprecated']?.payloads?.[0]?.data?.[0] ?? 0) !== 0 };
}

export function patchMarkerCommand({ patchId, deprecated }: PatchMarker): command.Command {
  return recordMarker(patchMarker, { 'patch-data': { payloads: [toJson({ id: patchId, deprecated })] } });
}

export function localActivityMarkerOf(event: HistoryEvent): LocalActivityMarker | undefined {
  const details = detailsOf(event, localActivityMarker);
  const data = details?.['data']?.payloads?.[0];
  if (details === undefined || data === undefined) return undefined;
  const stored = fromJson(data) as StoredLocalActivity;
  return {
    seq: stored.seq,
    attempt: stored.attempt,
    activityId: stored.activity_id,
    activityType: stored.activity_type,
    completeTimeMs: toMs(stored.complete_time ?? undefined),
    backoffMs: toMs(stored.backoff ?? undefined),
    originalScheduleTimeMs: toMs(stored.original_schedule_time ?? undefined),
    result: details['result']?.payloads?.[0],
    failure: event.markerRecordedEventAttributes?.failure,
  };
}

export function localActivityMarkerCommand(marker: LocalActivityMarker): command.Command {
  const stored: StoredLocalActivity = {
    seq: marker.seq,
    attempt: marker.attempt,
    activity_id: marker.activityId,
    activity_type: marker.activityType,
    complete_time: fromMs(marker.completeTimeMs) ?? null,
    backoff: fromMs(marker.backoffMs) ?? null,
    original_schedule_time: fromMs(marker.originalScheduleTimeMs) ?? null,
  };
  const details: { [key: string]: common.Payloads } = { data: { payloads: [toJson(stored)] } };
  if (marker.result !== undefined) details['result'] = { payloads: [marker.result] };
  return recordMarker(localActivityMarker, details, marker.failure);
}

interface StoredLocalActivity {
  readonly seq: number;
  readonly attempt: number;
  readonly activity_id: string;
  readonly activity_type: string;
  readonly complete_time?: google.protobuf.Timestamp | null;
  readonly backoff?: google.protobuf.Duration | null;
  readonly original_schedule_time?: google.protobuf.Timestamp | null;
}

type Details = { readonly [key: string]: common.Payloads };

function detailsOf(event: HistoryEvent, markerName: string): Details | undefined {
  if (eventName(event) !== 'MARKER_RECORDED') return undefined;
  const attributes = event.markerRecordedEventAttributes;
  return attributes?.markerName === markerName ? (attributes.details ?? {}) : undefined;
}

function recordMarker(markerName: string, details: Details, failed?: failure.Failure): command.Command {
  return {
    commandType: enums.CommandType.RECORD_MARKER,
    recordMarkerCommandAttributes: { markerName, details, failure: failed },
  };
}

/** The upsert that goes with a patch: all patches of the run so far, sorted, as a list of keywords. */
export function changeVersionPayload(patchIds: readonly string[]): common.Payload {
  const payload = toJson([...new Set(patchIds)].toSorted());
  return { ...payload, metadata: { ...payload.metadata, type: new TextEncoder().encode('KeywordList') } };
}

function toJson(value: unknown): common.Payload {
  const utf8 = new TextEncoder();
  return { metadata: { encoding: utf8.encode('json/plain') }, data: utf8.encode(JSON.stringify(value)) };
}

function fromJson(payload: common.Payload): unknown {
  return JSON.parse(new TextDecoder().decode(payload.data));
}
