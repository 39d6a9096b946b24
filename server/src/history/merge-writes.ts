/** Two writes of one unit that go in one group become one: what the first added and the second took away never reaches the store. */
import type { DispatchKey, DispatchRow, PartWrite, TimerKey, TimerRow, UnitWrite } from '@perdure/engine/ports';

export function mergeWrites(first: UnitWrite, second: UnitWrite): UnitWrite {
  const [timersAdded, timersRemoved] = mergeRows<TimerRow, TimerKey>(first, second, 'timersAdded', 'timersRemoved', timerText);
  const [dispatchesAdded, dispatchesRemoved] = mergeRows<DispatchRow, DispatchKey>(
    first,
    second,
    'dispatchesAdded',
    'dispatchesRemoved',
    dispatchText,
  );
  return {
    ...second,
    expectedVersion: first.expectedVersion,
    parts: mergeParts(first.parts, second.parts),
    nodes: [...first.nodes, ...second.nodes],
    timersAdded,
    timersRemoved,
    dispatchesAdded,
    dispatchesRemoved,
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
const timerText = (key: TimerKey): string => `${key.dueMs}/${hex(key.name)}`;
const dispatchText = (key: DispatchKey): string => `${key.priority}/${key.order}/${hex(key.queue)}`;

function mergeParts(first: readonly PartWrite[], second: readonly PartWrite[]): PartWrite[] {
  const merged = new Map<string, PartWrite>();
  for (const part of [...first, ...second]) merged.set(`${hex(part.runId)}/${hex(part.name)}`, part);
  return [...merged.values()];
}

type RowField = 'timersAdded' | 'dispatchesAdded';
type KeyField = 'timersRemoved' | 'dispatchesRemoved';

/** Within one write removals come after additions; so a row that the second adds must not be removed by the first. */
function mergeRows<Row extends Key, Key>(
  first: UnitWrite,
  second: UnitWrite,
  added: RowField,
  removed: KeyField,
  text: (key: Key) => string,
): [Row[], Key[]] {
  const rows = new Map<string, Row>();
  const keys = new Map<string, Key>();
  for (const write of [first, second]) {
    for (const row of write[added] as unknown as readonly Row[]) {
      keys.delete(text(row));
      rows.set(text(row), row);
    }
    for (const key of write[removed] as unknown as readonly Key[]) if (!rows.delete(text(key))) keys.set(text(key), key);
  }
  return [[...rows.values()], [...keys.values()]];
}

/** How many rows a write is: the unit's own, and those that go with it. */
export const rowsOf = (write: UnitWrite): number =>
  1 +
  write.parts.length +
  write.nodes.length +
  write.timersAdded.length +
  write.timersRemoved.length +
  write.dispatchesAdded.length +
  write.dispatchesRemoved.length;
