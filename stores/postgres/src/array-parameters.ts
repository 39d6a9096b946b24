// Array parameters in PostgreSQL's binary format. The driver would send them as text: bytes as hex, twice the size, to be
// quoted here and parsed there.

/** The element types we use, with their object ids in PostgreSQL's catalogue. */
const elementOids = { bytea: 17, int8: 20, int2: 21, int4: 23 } as const;
const integerBytes = { int8: 8, int4: 4, int2: 2 } as const;
const headerBytes = 20;
const twoTo32 = 2 ** 32;

export type ElementType = keyof typeof elementOids;

function writeHeader(target: Buffer, type: ElementType, length: number): void {
  target.writeInt32BE(1, 0); // dimensions
  target.writeInt32BE(0, 4); // no nulls
  target.writeInt32BE(elementOids[type], 8);
  target.writeInt32BE(length, 12);
  target.writeInt32BE(1, 16); // the first index
}

export function integerArray(type: Exclude<ElementType, 'bytea'>, values: readonly number[]): Buffer {
  const size = integerBytes[type];
  const target = Buffer.allocUnsafe(headerBytes + values.length * (4 + size));
  writeHeader(target, type, values.length);
  let offset = headerBytes;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer within 2^53 - 1`);
    offset = target.writeInt32BE(size, offset);
    if (size === 8) {
      const high = Math.floor(value / twoTo32);
      offset = target.writeInt32BE(high, offset);
      offset = target.writeUInt32BE(value - high * twoTo32, offset);
    } else offset = target.writeIntBE(value, offset, size);
  }
  return target;
}

export function bytesArray(values: readonly Uint8Array[]): Buffer {
  let bytes = headerBytes;
  for (const value of values) bytes += 4 + value.length;
  const target = Buffer.allocUnsafe(bytes);
  writeHeader(target, 'bytea', values.length);
  let offset = headerBytes;
  for (const value of values) {
    offset = target.writeInt32BE(value.length, offset);
    target.set(value, offset);
    offset += value.length;
  }
  return target;
}

type ElementOf<Type extends ElementType> = Type extends 'bytea' ? Uint8Array : number;
type RowOf<Types extends readonly ElementType[]> = { readonly [Index in keyof Types]: ElementOf<Types[Index]> };

/** Gathers rows and hands them over as one array per column, the way `unnest(a, b, …)` takes them apart again. */
export class Columns<const Types extends readonly ElementType[]> {
  readonly #types: Types;
  readonly #columns: (number | Uint8Array)[][];

  constructor(...types: Types) {
    this.#types = types;
    this.#columns = types.map(() => []);
  }

  add(...row: RowOf<Types>): void {
    for (const [index, column] of this.#columns.entries()) column.push(row[index] as number | Uint8Array);
  }

  /** One parameter per column; null when there are no rows, which spares the server the array. */
  parameters(): (Buffer | null)[] {
    return this.#types.map((type, index) => {
      const values = this.#columns[index] ?? [];
      if (values.length === 0) return null;
      return type === 'bytea' ? bytesArray(values as Uint8Array[]) : integerArray(type, values as number[]);
    });
  }
}
