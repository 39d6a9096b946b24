import { createServer } from 'node:net';

/**
 * Below the ports that operating systems give to connections and to whoever asks for any port, so that nobody gets such a port by
 * chance before the server listens on it, or while the server is away between a kill and its restart.
 */
const FIRST_PORT = 10_000;
const LAST_PORT = 32_000;
const TRIES_MAX = 100;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Distinct ports of the loopback address that nobody listens on right now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries++) {
    if (tries > TRIES_MAX) throw new Error(`no ${count} free ports found between ${FIRST_PORT} and ${LAST_PORT}`);
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}
