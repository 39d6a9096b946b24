// Payloads are encrypted before they leave this process, and decrypted when they come back: the server stores only ciphertext.
import type { Payload, PayloadCodec } from '@perdure/common';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const encoding = new TextEncoder().encode('binary/encrypted');
const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a fresh initialisation vector for each payload; data = vector + tag + ciphertext of the JSON of the payload. */
export class EncryptionCodec implements PayloadCodec {
  readonly #key: Uint8Array;
  readonly #keyId: Uint8Array;

  /** @param key 32 bytes. @param keyId Says which key it was, so that keys can be changed. */
  constructor(key: Uint8Array, keyId: string) {
    this.#key = key;
    this.#keyId = new TextEncoder().encode(keyId);
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => ({
      metadata: { encoding, 'encryption-key-id': this.#keyId },
      data: this.#seal(Buffer.from(JSON.stringify(plain(payload)))),
    }));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const named = payload.metadata?.['encoding'];
      // What is not ours is left alone: a workflow may have begun before encryption was switched on.
      if (named === undefined || !Buffer.from(named).equals(encoding)) return payload;
      return restored(JSON.parse(this.#open(payload.data ?? new Uint8Array()).toString()));
    });
  }

  #seal(text: Uint8Array): Uint8Array {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  #open(sealed: Uint8Array): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  }
}

interface PlainPayload {
  readonly metadata: { readonly [name: string]: string };
  readonly data: string;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function plain({ metadata, data }: Payload): PlainPayload {
  const entries = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)] as const);
  return { metadata: Object.fromEntries(entries), data: base64(data ?? new Uint8Array()) };
}

function restored({ metadata, data }: PlainPayload): Payload {
  const entries = Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}
