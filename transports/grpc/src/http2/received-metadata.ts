import type { IncomingHttpHeaders } from 'node:http2';

type Value = string | Buffer;

/** The headers that came with a failure, to be read like grpc-js's Metadata. */
export class ReceivedMetadata {
  readonly #values = new Map<string, Value[]>();

  constructor(headers: IncomingHttpHeaders) {
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined || name.startsWith(':')) continue;
      const texts = Array.isArray(value) ? value : [value];
      const isBinary = name.endsWith('-bin');
      // Several binary values of one name come joined by commas, which Base64 does not have.
      const values = isBinary ? texts.flatMap((text) => text.split(',')).map((text) => Buffer.from(text, 'base64')) : texts;
      this.#values.set(name, values);
    }
  }

  get(name: string): Value[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }

  /** The first value of each name. */
  getMap(): Record<string, Value> {
    return Object.fromEntries([...this.#values].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
  }

  toJSON(): Record<string, Value[]> {
    return Object.fromEntries(this.#values);
  }
}
