/** The bytes are not a message of this type: truncated, malformed, nested too deeply, or text that is not UTF-8. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';

  constructor(
    /** Fully qualified name of the message that was asked for. */
    readonly typeName: string,
    reason: string,
  ) {
    super(`cannot decode ${typeName}: ${reason}`);
  }
}
