/** Stored user timers and seen requests; part of format 1 (see stored-format.ts). */
import { defineMessage } from '@perdure/wire/codec';
import type { SeenRequest, UserTimer } from '@perdure/engine';

export const timerFormat = defineMessage<Partial<UserTimer>>('perdure.stored.UserTimer', [
  ['timerId', 1, 'string'],
  ['startedEventId', 2, 'int64'],
  ['fireAtMs', 3, 'int64'],
]);

export function decodeTimer(bytes: Uint8Array): UserTimer {
  const { timerId = '', startedEventId = 0, fireAtMs = 0 } = timerFormat.decode(bytes);
  return { timerId, startedEventId, fireAtMs };
}

export const requestFormat = defineMessage<Partial<SeenRequest>>('perdure.stored.SeenRequest', [
  ['timeMs', 1, 'int64'],
  ['attached', 2, 'bool'],
  ['eventId', 3, 'int64'],
]);

export function decodeRequest(bytes: Uint8Array): SeenRequest {
  const { timeMs = 0, attached = false, eventId = 0 } = requestFormat.decode(bytes);
  return { timeMs, ...(attached && { attached }), ...(eventId > 0 && { eventId }) };
}
