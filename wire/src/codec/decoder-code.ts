import type { FieldRow } from './field-row.js';
import { depthMax, type MessageReader } from './message-reader.js';
import { scalars, tagOf, wireTypes } from './scalar-types.js';

/** Reads a message's fields until the reader's message ends; into one that was begun earlier, if there is one. */
export type Decode = (reader: MessageReader, depth?: number, begun?: object) => object;

/** What generated code makes nested messages by; undefined for other fields. */
export type NestedDecoders = readonly ({ readonly ctor: new () => object; readonly decode: Decode } | undefined)[];

/** What fields that are absent inherit, by which generated code knows that the list or map is not there yet. */
export interface AbsentValues {
  readonly list: readonly never[];
  readonly map: object;
}

/**
 * A decoder as straight code, one case a field. A value that comes twice replaces the first one, or is merged with it if it is a message;
 * what is unknown, or has another wire type than it should, is passed over.
 */
export function generateDecoder(
  ctor: new () => object,
  fields: readonly FieldRow[],
  nested: NestedDecoders,
  absent: AbsentValues,
): Decode {
  const oneofs = membersOfOneofs(fields);
  const names = [...oneofs.keys()];
  const latest = names.map((_, index) => `,o${index}=g===undefined?undefined:held(g,oneofs[${index}])`).join('');
  const cases = fields.map((field, index) => fieldCode(field, index, names.indexOf(field[4] ?? ''))).join('');
  const code = `"use strict";return function(r,d=0,g=undefined){if(d>${depthMax})throw RangeError("max depth exceeded");
const m=g===undefined?new C():g;let t,s,a,k,v${latest};
while(r.pos<r.len){switch(t=r.tag()){${cases}default:r.skip(t,d)}}return m}`;
  // oxlint-disable-next-line typescript/no-implied-eval -- made of our own descriptors
  const make = new Function('C', 'types', 'LIST', 'MAP', 'oneofs', 'held', 'put', code) as (...given: unknown[]) => Decode;
  return make(ctor, nested, absent.list, absent.map, [...oneofs.values()], heldMember, put);
}

function membersOfOneofs(fields: readonly FieldRow[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const [name, , , , oneof] of fields) if (oneof !== undefined) members.set(oneof, [...(members.get(oneof) ?? []), name]);
  return members;
}

/** The member of a oneof that a message has. */
function heldMember(message: object, members: readonly string[]): string | undefined {
  return members.find((name) => Object.hasOwn(message, name));
}

/** Puts an entry in a map, whatever its key. */
function put(map: object, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

function fieldCode([name, id, type, extra]: FieldRow, index: number, oneof: number): string {
  const at = `m.${name}`;
  const scalar = scalars[type];
  if (extra === 'repeated') return repeatedCode(id, type, index, at);
  if (extra !== undefined && extra !== 'oneof') return mapCode(id, extra, type, index, at);
  const start = `case ${tagOf(id, scalar?.wire ?? wireTypes.delimited)}:`;
  // Of several members on the wire, the last one counts.
  const member = JSON.stringify(name);
  const choice = oneof < 0 ? '' : `if(o${oneof}!==undefined&&o${oneof}!==${member})delete m[o${oneof}];o${oneof}=${member};`;
  if (scalar === undefined) return `${start}s=r.open();${at}=types[${index}].decode(r,d+1,${at});r.close(s);${choice}break;`;
  if (extra === 'oneof') return `${start}${at}=r.${type}();${choice}break;`;
  // Nobody needs to write a default; who does so takes back what came before.
  return `${start}v=r.${type}();if(${scalar.unless})${at}=v;else delete ${at};break;`;
}

function repeatedCode(id: number, type: string, index: number, at: string): string {
  const scalar = scalars[type];
  const list = `a=${at};if(a===LIST)${at}=a=[];`;
  const one = (wire: number, read: string) => `case ${tagOf(id, wire)}:${list}${read}break;`;
  if (scalar === undefined) return one(wireTypes.delimited, `s=r.open();a.push(types[${index}].decode(r,d+1));r.close(s);`);
  if (scalar.wire === wireTypes.delimited) return one(scalar.wire, `a.push(r.${type}());`);
  const packed = one(wireTypes.delimited, `s=r.open();while(r.pos<r.len)a.push(r.${type}());r.close(s);`);
  return packed + one(scalar.wire, `a.push(r.${type}());`);
}

/** An entry is a message of its key and its value, each of which may be absent. */
function mapCode(id: number, keyType: string, type: string, index: number, at: string): string {
  const scalar = scalars[type];
  const key = scalars[keyType];
  const value = scalar === undefined ? `{const n=r.open();v=types[${index}].decode(r,d+1,v);r.close(n);}` : `v=r.${type}();`;
  const entry = `case ${tagOf(1, key?.wire ?? 0)}:k=r.${keyType}();break;case ${tagOf(2, scalar?.wire ?? wireTypes.delimited)}:${value}break;`;
  const defaults = `k=${key?.absent ?? "''"};v=${scalar?.absent ?? 'undefined'};`;
  const end = scalar === undefined ? `if(v===undefined)v=new types[${index}].ctor();` : '';
  return `case ${tagOf(id, wireTypes.delimited)}:a=${at};if(a===MAP)${at}=a={};${defaults}
s=r.open();while(r.pos<r.len){switch(t=r.tag()){${entry}default:r.skip(t,d)}}r.close(s);${end}
if(k==="__proto__")put(a,k,v);else a[k]=v;break;`;
}
