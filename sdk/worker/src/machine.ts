// What a worker asks of the machine once, apart from the environment: threads load that too, and need none of this.
import { hostname } from 'node:os';

export const defaultIdentity = (): string => `${process.pid}@${hostname()}`;

/** How much memory the JavaScript heap may take, for the default size of the cache. Bytes. */
export { getHeapStatistics } from 'node:v8';
