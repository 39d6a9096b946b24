import type { FieldRow } from './field-row.js';
import { depthMax } from './message-reader.js';
import type { MessageWriter } from './message-writer.js';
import { scalars, tagOf, wireTypes } from './scalar-types.js';

/** Writes a message's fields; `depth` is how many messages it is nested in. */
export type Encode = (message: object, writer: MessageWriter, depth?: number) => void;

/** What generated code finds the encoder of a nested message by; undefined for other fields. */
export type NestedTypes = readonly ({ readonly encode: Encode } | undefined)[];

const packed: Readonly<Record<string, string>> = { int32: 'packedInt32', uint32: 'packedUint32' };

/**
 * An encoder as straight code, one line a field, in the order of field numbers. An inherited default is not written; nothing is asked
 * whether it is the object's own.
 */
export function generateEncoder(fields: readonly FieldRow[], nested: NestedTypes): Encode {
  const order = fields.map((_, index) => index).sort((a, b) => (fields[a]?.[1] ?? 0) - (fields[b]?.[1] ?? 0));
  const lines = order.map((index) => fieldCode(fields[index] as FieldRow, index));
  const code = `"use strict";return function(m,w,d=0){if(d>${depthMax})throw RangeError("max depth exceeded");let v,s;${lines.join('')}}`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of our own descriptors, as the library makes its code
  return (new Function('types', code) as (types: NestedTypes) => Encode)(nested);
}

function fieldCode([name, id, type, extra]: FieldRow, index: number): string {
  // Nothing that a plain object inherits may be taken for a field.
  const own = name in Object.prototype ? `&&Object.hasOwn(m,${JSON.stringify(name)})` : '';
  const read = `v=m.${name};if(v!==undefined&&v!==null${own}`;
  if (extra === 'repeated') return `${read})${repeatedCode(id, type, index)}`;
  if (extra !== undefined && extra !== 'oneof') return `${read})${mapCode(id, extra, type, index)}`;
  const scalar = scalars[type];
  if (scalar === undefined) return `${read}){${valueCode(id, type, index, 'v')}}`;
  // A member of a oneof is written also when it has its default: that it is there says which one it is.
  const condition = extra === 'oneof' ? '' : `&&${scalar.unless}`;
  return `${read}${condition})${valueCode(id, type, index, 'v')}`;
}

function valueCode(id: number, type: string, index: number, value: string): string {
  const scalar = scalars[type];
  if (scalar !== undefined) return `w.${scalar.method}(${tagOf(id, scalar.wire)},${value});`;
  return `s=w.open(${tagOf(id, wireTypes.delimited)});types[${index}].encode(${value},w,d+1);w.close(s);`;
}

function repeatedCode(id: number, type: string, index: number): string {
  const method = packed[type];
  if (method !== undefined)
    return `if(v.length!==0){s=w.open(${tagOf(id, wireTypes.delimited)});for(let i=0;i<v.length;i++)w.${method}(v[i]);w.close(s);}`;
  return `for(let i=0;i<v.length;i++){${valueCode(id, type, index, 'v[i]')}}`;
}

/** An entry is a message of its key and its value, both of which are always written. */
function mapCode(id: number, keyType: string, type: string, index: number): string {
  const key = keyType === 'string' ? 'k' : 'Number(k)';
  const { method = '', wire = 0 } = scalars[keyType] ?? {};
  const writeKey = `w.${method}(${tagOf(1, wire)},${key});`;
  const open = `const e=w.open(${tagOf(id, wireTypes.delimited)});`;
  return `for(const k of Object.keys(v)){${open}${writeKey}${valueCode(2, type, index, 'v[k]')}w.close(e);}`;
}
