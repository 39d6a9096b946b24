import protobuf from 'protobufjs/light.js';

/** Reads what the frontend needs of a task token. */
export function decodeTaskToken(bytes: Uint8Array): { readonly namespaceId: string } {
  const reader = protobuf.Reader.create(bytes);
  let namespaceId = '';
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === (1 << 3) + 2) namespaceId = reader.string();
    else reader.skipType(tag & 7);
  }
  return { namespaceId };
}
