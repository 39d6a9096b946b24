/** Tokens and other bytes by the order in which they came up: `<token 1>`. Every token that is received counts as a new one. */
export class Tokens {
  readonly #names = new Map<string, string>();
  #received = 0;

  sent(bytes: Uint8Array): string {
    const text = Buffer.from(bytes).toString('latin1');
    return this.#names.get(keyOf(bytes)) ?? (/^[ -~]+$/.test(text) ? JSON.stringify(text) : '<bytes>');
  }

  received(bytes: Uint8Array): string {
    const name = `<token ${(this.#received += 1)}>`;
    this.#names.set(keyOf(bytes), name);
    return name;
  }
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
