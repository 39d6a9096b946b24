// A link to the server that a test can freeze: what a store sends is held back, and delivered later, even after the store has
// hung up. So a commit reaches the server long after its sender has given it up.
import { createServer, connect, type Socket } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  readonly held: Buffer[];
  isNearGone: boolean;
}

export interface FrozenLink {
  /** The server's URL, by way of this link. */
  readonly url: string;
  freeze(): void;
  /** Delivers what was held back, then hangs up where the store has. */
  thaw(): void;
  /** Everything the server has answered so far, as far as it is text. */
  answers(): string;
  close(): Promise<void>;
}

export async function openLink(serverUrl: string): Promise<FrozenLink> {
  const { hostname, port } = new URL(serverUrl);
  const pairs = new Set<Pair>();
  const answers: string[] = [];
  let isFrozen = false;
  const listener = createServer((near) => {
    const pair: Pair = { near, far: connect(Number(port), hostname), held: [], isNearGone: false };
    pairs.add(pair);
    near.on('data', (bytes) => void (isFrozen ? pair.held.push(bytes) : pair.far.write(bytes)));
    near.on('error', () => {});
    near.on('close', () => {
      pair.isNearGone = true;
      if (!isFrozen) pair.far.end();
    });
    pair.far.on('data', (bytes) => {
      answers.push(bytes.toString('latin1'));
      if (!pair.isNearGone && !isFrozen) near.write(bytes);
    });
    pair.far.on('error', () => {});
    pair.far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((listener.address() as { readonly port: number }).port);
  return {
    url: url.href,
    freeze: () => void (isFrozen = true),
    thaw() {
      isFrozen = false;
      for (const { far, held, isNearGone } of pairs) {
        for (const bytes of held.splice(0)) far.write(bytes);
        if (isNearGone) far.end();
      }
    },
    answers: () => answers.join(''),
    close() {
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
