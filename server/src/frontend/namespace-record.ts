import { defineMessage } from '@perdure/wire/codec';

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

/** Stored format: numbers are never used for something else, fields are only added. */
const format = defineMessage<Partial<NamespaceRecord>>('perdure.frontend.Namespace', [
  ['description', 1, 'string'],
  ['ownerEmail', 2, 'string'],
  ['retentionSeconds', 3, 'int64'],
  ['state', 4, 'int32'],
  ['data', 5, 'string', 'string'],
  ['createdSeconds', 6, 'int64'],
]);

export const encodeNamespaceRecord = (record: NamespaceRecord): Uint8Array => format.encode(record);

export function decodeNamespaceRecord(bytes: Uint8Array): NamespaceRecord {
  const {
    description = '',
    ownerEmail = '',
    retentionSeconds = 0,
    state = 0,
    data = {},
    createdSeconds = 0,
  } = format.decode(bytes);
  return { description, ownerEmail, retentionSeconds, state, data: { ...data }, createdSeconds };
}
