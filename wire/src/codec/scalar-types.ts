export const wireTypes = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;

/** What generated code has to know of a scalar type: reader's and writer's methods are called as the type is, but for `method`. */
export interface ScalarType {
  readonly wire: number;
  /** The writer's method. */
  readonly method: string;
  /** What a value `v` must not be to be worth writing, as code. */
  readonly unless: string;
  /** The value of a field that is not there, as code. */
  readonly absent: string;
}

const number = (wire: number, method: string, unless = 'v!==0'): ScalarType => ({ wire, method, unless, absent: '0' });

/** Those of the public API and of our own records. */
export const scalars: Readonly<Record<string, ScalarType>> = {
  int32: number(wireTypes.varint, 'int32'),
  uint32: number(wireTypes.varint, 'uint32'),
  int64: number(wireTypes.varint, 'int64'),
  uint64: number(wireTypes.varint, 'int64'),
  bool: { wire: wireTypes.varint, method: 'bool', unless: 'v!==false', absent: 'false' },
  double: number(wireTypes.fixed64, 'double', '!Object.is(v,0)'),
  float: number(wireTypes.fixed32, 'float', '!Object.is(v,0)'),
  string: { wire: wireTypes.delimited, method: 'string', unless: "v!==''", absent: "''" },
  bytes: { wire: wireTypes.delimited, method: 'bytes', unless: 'v.length!==0', absent: 'new Uint8Array(0)' },
};

export const tagOf = (id: number, wireType: number): number => ((id << 3) | wireType) >>> 0;
