// Goal: pages of a history are bounded in bytes, and together are the history. Method: nodes in memory and in a stub of a store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryNode, Store } from '@perdure/engine/ports';
import { concat, eventFrame, splitFrames } from '@perdure/wire/codec';
import { EventReader, followChain, type HistoryView } from './event-reader.js';

const KiB = 1024;
const branchId = new Uint8Array(16);

const frame = (eventId: number, bytes: number): Uint8Array =>
  eventFrame({ eventId, workflowExecutionSignaledEventAttributes: { identity: 'x'.repeat(bytes) } });

function frames(from: number, count: number, bytes: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => frame(from + index, bytes));
}

function node(firstEventId: number, writeId: number, previousWriteId: number, content: readonly Uint8Array[]): HistoryNode {
  return { branchId, firstEventId, writeId, previousWriteId, eventCount: content.length, data: concat(content) };
}

/** Answers only what the reader asks for. */
const storeOf = (nodes: readonly HistoryNode[]): Store => {
  const readHistory: Store['readHistory'] = ({ fromEventId, toEventId, nodesMax, reverse }) => {
    const found = nodes.filter((each) => each.firstEventId >= fromEventId && each.firstEventId < toEventId);
    return Promise.resolve((reverse === true ? [...found].reverse() : found).slice(0, nodesMax));
  };
  return { readHistory } as unknown as Store;
};

const runId = '01234567-89ab-7def-8123-456789abcdef';
const view = (nextEventId: number, tail: HistoryView['tail'], tailFrom: number): HistoryView =>
  ({ slot: 1, root: { runId, nextEventId }, tail, tailFrom, unwritten: [] }) as unknown as HistoryView;

async function readAll(reader: EventReader, of: HistoryView): Promise<{ pages: number; all: Uint8Array[]; largest: number }> {
  const all: Uint8Array[] = [];
  let largest = 0;
  let pages = 0;
  for (let from = 1; from < of.root.nextEventId; pages += 1) {
    const page = await reader.readPage(of, from, Number.POSITIVE_INFINITY);
    assert.ok(page.nextEventId > from, 'a page without progress');
    from = page.nextEventId;
    all.push(...page.frames);
    largest = Math.max(largest, concat(page.frames).length);
  }
  return { pages, all, largest };
}

test('a node larger than a page is cut, from the store as from memory', async () => {
  const huge = frames(3, 900, 6 * KiB);
  const stored = [node(1, 10, 0, frames(1, 2, 10)), node(3, 11, 10, huge)];
  const last = frames(903, 400, 6 * KiB);
  const tail = [{ firstEventId: 903, frames: last, bytes: 0 }];
  const { pages, all, largest } = await readAll(new EventReader(storeOf(stored), 1_000), view(1_303, tail, 903));
  assert.deepEqual(all, [...frames(1, 2, 10), ...huge, ...last]);
  assert.ok(largest < 2.1 * KiB * KiB, `a page of ${largest} bytes`);
  assert.ok(pages >= 4, `${pages} pages`);
});

test('an abandoned node is not read', () => {
  const good = [node(1, 10, 0, frames(1, 2, 1)), node(3, 12, 10, frames(3, 1, 1)), node(4, 13, 12, frames(4, 2, 1))];
  const abandoned = [node(3, 11, 10, frames(3, 3, 1)), node(4, 9, 8, frames(4, 1, 1))];
  const sorted = [...good, ...abandoned].sort((a, b) => a.firstEventId - b.firstEventId || a.writeId - b.writeId);
  assert.deepEqual(
    followChain(sorted, 1).map((each) => each.writeId),
    [10, 12, 13],
  );
  assert.equal(splitFrames(concat(good.map((each) => each.data))).length, 5);
});
