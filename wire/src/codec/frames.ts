import type { history } from '../types/index.js';
import { decode, encode } from './codec.js';
import { messageCodec } from './message-codec.js';
import { takeWriter } from './message-writer.js';
import { DecodeError } from './decode-error.js';
import { readVarint, varintSize, writeFrame } from './varint.js';

const historyType = 'temporal.api.history.v1.History';
const eventType = 'temporal.api.history.v1.HistoryEvent';

/** History.events */
const eventsField = 1;

/** One length-delimited field: tag, length, content. */
export function frame(fieldNumber: number, content: Uint8Array): Uint8Array {
  const result = new Uint8Array(varintSize(fieldNumber * 8) + varintSize(content.length) + content.length);
  writeFrame(result, 0, fieldNumber, content);
  return result;
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  const result = new Uint8Array(size);
  let position = 0;
  for (const chunk of chunks) {
    result.set(chunk, position);
    position += chunk.length;
  }
  return result;
}

/** An event as it stands in a History, so that the concatenation of event frames is an encoded History. */
export function eventFrame(event: history.HistoryEvent): Uint8Array {
  return frame(eventsField, encode(eventType, event));
}

const NO_HISTORY = { bytes: new Uint8Array(0), frames: [] };

/** Events as a History, written into one memory block: `bytes`, of which `frames` are views, one per event. */
export function encodeHistory(events: readonly history.HistoryEvent[]): {
  readonly bytes: Uint8Array;
  readonly frames: readonly Uint8Array[];
} {
  if (events.length === 0) return NO_HISTORY;
  const writer = takeWriter();
  const { encode: write } = messageCodec(eventType);
  const ends: number[] = [];
  for (const event of events) {
    const start = writer.open(eventsField * 8 + 2);
    write(event, writer, 1);
    writer.close(start);
    ends.push(writer.length);
  }
  const bytes = writer.copyOut();
  return { bytes, frames: ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)) };
}

/**
 * Cuts an encoded History into its event frames, as views.
 * @throws DecodeError if there is anything else in it
 */
export function splitFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const { end } = frameAt(bytes, start);
    frames.push(bytes.subarray(start, end));
    start = end;
  }
  return frames;
}

/** The events of an encoded History. */
export function decodeHistory(bytes: Uint8Array): history.HistoryEvent[] {
  const events: history.HistoryEvent[] = [];
  for (let start = 0; start < bytes.length;) {
    const { contentStart, end } = frameAt(bytes, start);
    events.push(decode(eventType, bytes.subarray(contentStart, end)));
    start = end;
  }
  return events;
}

function frameAt(bytes: Uint8Array, start: number): { readonly contentStart: number; readonly end: number } {
  if (bytes[start] !== eventsField * 8 + 2) throw new DecodeError(historyType, `byte ${start} does not begin an event`);
  const length = readVarint(bytes, start + 1);
  if (length === undefined || length.next + length.value > bytes.length)
    throw new DecodeError(historyType, `the event at byte ${start} is cut off`);
  return { contentStart: length.next, end: length.next + length.value };
}
