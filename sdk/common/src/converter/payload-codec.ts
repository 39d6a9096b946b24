import type { Payload } from '../interfaces.js';
import type { SerializationContext } from './serialization-context.js';

/**
 * Changes payloads on their way between the payload converter and the wire: encryption, compression. Runs outside of workflow
 * code, so it may be asynchronous and use what it likes.
 */
export interface PayloadCodec {
  /** Before sending. There may be no payloads at all. */
  encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]>;
  /** After receiving. */
  decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]>;
}
