// The entry `@perdure/common/lib/protobufs`, named as the official one: payloads of protobuf messages. Who does not import it does not bundle it.
export {
  DefaultPayloadConverterWithProtobufs,
  patchProtobufRoot,
  ProtobufBinaryPayloadConverter,
  ProtobufJsonPayloadConverter,
  type DefaultPayloadConverterWithProtobufsOptions,
} from '../protobufs/protobuf-payload-converters.js';
