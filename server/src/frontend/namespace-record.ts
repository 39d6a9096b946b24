import protobuf from 'protobufjs/light.js';

/** What is stored of a namespace beside its id and name, which are the row's own columns. */
export interface NamespaceRecord {
  readonly description: string;
  readonly ownerEmail: string;
  readonly retentionSeconds: number;
  /** NamespaceState as on the wire. */
  readonly state: number;
  readonly data: Readonly<Record<string, string>>;
  /** Unix seconds. */
  readonly createdSeconds: number;
}

/** Stored format: numbers are never reused, fields are only added. uint32 holds 136 years of seconds. */
const recordType = new protobuf.Type('NamespaceRecord')
  .add(new protobuf.Field('description', 1, 'string'))
  .add(new protobuf.Field('ownerEmail', 2, 'string'))
  .add(new protobuf.Field('retentionSeconds', 3, 'uint32'))
  .add(new protobuf.Field('state', 4, 'uint32'))
  .add(new protobuf.MapField('data', 5, 'string', 'string'))
  .add(new protobuf.Field('createdSeconds', 6, 'uint32'));
new protobuf.Root().add(recordType);

export function encodeNamespaceRecord(record: NamespaceRecord): Uint8Array {
  return Uint8Array.from(recordType.encode(recordType.create({ ...record })).finish());
}

export function decodeNamespaceRecord(bytes: Uint8Array): NamespaceRecord {
  return recordType.toObject(recordType.decode(bytes), { defaults: true }) as NamespaceRecord;
}
