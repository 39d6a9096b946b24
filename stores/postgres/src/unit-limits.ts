import type { UnitWrite } from '@perdure/engine/ports';

const idBytes = 16;
const userIdBytesMax = 1000;
/** An index entry may take a third of a page (2,704 bytes); this leaves room for the rest of the keys. */
const keyBytesMax = 2500;
const kindMax = 255;
const priorityMax = 2 ** 31 - 1;

/** Why the database would not take this write, or undefined. Telling it here spares the others of the group a second attempt. */
export function refusalOf(write: UnitWrite): string | undefined {
  const { key, currentRunId, parts, nodes, timersAdded, dispatchesAdded } = write;
  if (key.id.length > userIdBytesMax) return `id of ${key.id.length} bytes; at most ${userIdBytesMax} are stored`;
  if (!(key.kind >= 0 && key.kind <= kindMax)) return `kind ${key.kind}; kinds are 0 to ${kindMax}`;
  const ids = [key.namespaceId, currentRunId, ...parts.map((part) => part.runId), ...nodes.map((node) => node.branchId)];
  if (ids.some((id) => id.length !== idBytes)) return `a namespace, run or branch id that is not ${idBytes} bytes long`;
  const names = [...parts, ...timersAdded].map(({ name }) => name).concat(dispatchesAdded.map(({ queue }) => queue));
  if (names.some((name) => name.length > keyBytesMax)) return `a name of more than ${keyBytesMax} bytes`;
  if (!numbersOf(write).every(Number.isSafeInteger)) return 'a number that is no integer within 2^53 - 1';
  if (dispatchesAdded.some(({ priority }) => Math.abs(priority) > priorityMax)) return `a priority above ${priorityMax}`;
  return undefined;
}

function numbersOf({ key, version, nodes, timersAdded, dispatchesAdded }: UnitWrite): number[] {
  const numbers = [key.slot, key.kind, version];
  for (const node of nodes) numbers.push(node.firstEventId, node.writeId, node.previousWriteId, node.eventCount);
  for (const timer of timersAdded) numbers.push(timer.dueMs, timer.slot);
  for (const row of dispatchesAdded) numbers.push(row.priority, row.order, row.slot);
  return numbers;
}
