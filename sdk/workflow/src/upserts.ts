import {
  TypedSearchAttributes,
  type SearchAttributes,
  type SearchAttributeUpdatePair,
  type SearchAttributeValue,
} from '@perdure/common';
import { encodeUnifiedSearchAttributes, memoToPayloads } from '@perdure/common/internal';
import { eventGroupMarkers } from './event-groups.js';
import { assertInWorkflowContext } from './runtime/current.js';

/**
 * Changes this workflow's search attributes, and what `workflowInfo()` says of them; those not named stay. A null value (in the
 * old, untyped form undefined or an empty array) takes one away.
 */
export function upsertSearchAttributes(searchAttributes: SearchAttributes | readonly SearchAttributeUpdatePair[]): void {
  const execution = assertInWorkflowContext('upsertSearchAttributes(...)');
  if (searchAttributes === undefined || searchAttributes === null)
    throw new TypeError('searchAttributes must be a non-null SearchAttributes');
  const pairs = Array.isArray(searchAttributes) ? (searchAttributes as SearchAttributeUpdatePair[]) : undefined;
  const untyped = searchAttributes as SearchAttributes;
  execution.push({
    type: 'upsertWorkflowSearchAttributes',
    searchAttributes: {
      indexedFields:
        pairs === undefined ? encodeUnifiedSearchAttributes(untyped) : encodeUnifiedSearchAttributes(undefined, pairs),
    },
    eventGroupMarkers: eventGroupMarkers(),
  });
  const { info } = execution;
  if (pairs === undefined) {
    execution.changeInfo(withUntyped(info.searchAttributes, info.typedSearchAttributes, untyped));
    return;
  }
  const changed: SearchAttributes = { ...info.searchAttributes };
  for (const { key, value } of pairs) {
    if (value === null || value === undefined) delete changed[key.name];
    else changed[key.name] = (Array.isArray(value) ? value : [value]) as SearchAttributeValue;
  }
  execution.changeInfo({ searchAttributes: changed, typedSearchAttributes: info.typedSearchAttributes.updateCopy(pairs) });
}

/** The types of untyped values are guessed from the values, and from what was there before. */
function withUntyped(before: SearchAttributes, typedBefore: TypedSearchAttributes, change: SearchAttributes) {
  const searchAttributes: SearchAttributes = { ...before };
  let typedSearchAttributes = typedBefore;
  for (const [name, values] of Object.entries(change)) {
    const known = typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.key;
    if (values === undefined || values === null || values.length === 0) {
      delete searchAttributes[name];
      if (known !== undefined) typedSearchAttributes = typedSearchAttributes.updateCopy([nullPair(known)]);
      continue;
    }
    if (!Array.isArray(values))
      throw new TypeError(`Search attribute value must be an array or undefined, got ${String(values)}`);
    const guessed = TypedSearchAttributes.getKeyFromUntyped(name, values);
    if (guessed === undefined) continue;
    const type = (guessed.type === 'TEXT' || guessed.type === 'KEYWORD') && known !== undefined ? known.type : guessed.type;
    const value = values.length === 1 ? valueOf(type, values[0]) : values;
    typedSearchAttributes = typedSearchAttributes.updateCopy([{ key: { name, type }, value } as SearchAttributeUpdatePair]);
    searchAttributes[name] = values;
  }
  return { searchAttributes, typedSearchAttributes };
}

/** A time that came as an argument, so through JSON, is a text. */
function valueOf(type: string, value: unknown): unknown {
  return type === 'DATETIME' && typeof value === 'string' ? new Date(value) : value;
}

function nullPair(key: { name: string; type: string }): SearchAttributeUpdatePair {
  return { key, value: null } as SearchAttributeUpdatePair;
}

/** Changes this workflow's memo, and what `workflowInfo()` says of it, key by key; null or undefined takes a key away. */
export function upsertMemo(memo: Record<string, unknown>): void {
  const execution = assertInWorkflowContext('upsertMemo(...)');
  if (memo === undefined || memo === null) throw new TypeError('memo must be a non-null Record');
  const values = Object.fromEntries(Object.entries(memo).map(([key, value]) => [key, value ?? undefined]));
  const owner = `workflow '${execution.info.workflowType}'`;
  execution.push({
    type: 'modifyWorkflowProperties',
    upsertedMemo: { fields: memoToPayloads(execution.payloadConverter, values, owner, execution.serializationContext()) },
    eventGroupMarkers: eventGroupMarkers(),
  });
  const merged = Object.entries({ ...execution.info.memo, ...memo });
  execution.changeInfo({ memo: Object.fromEntries(merged.filter(([, value]) => value !== undefined && value !== null)) });
}
