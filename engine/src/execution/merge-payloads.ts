/** Memo and search attributes after changes: what came last counts, and an empty value takes the entry away. */
import type { common } from '@perdure/wire/types';

export type PayloadMap = Readonly<Record<string, common.Payload>>;

export function mergePayloads(before: PayloadMap | undefined, changes: PayloadMap | undefined): PayloadMap | undefined {
  if (changes === undefined) return before;
  return Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([name, value]) => !(name in changes && isNil(value))),
  );
}

/** No data at all, or `null` or `[]` as JSON. */
function isNil({ data }: common.Payload): boolean {
  if (data === undefined || data.length === 0) return true;
  const text = data.length <= 4 ? String.fromCharCode(...data) : '';
  return text === 'null' || text === '[]';
}
