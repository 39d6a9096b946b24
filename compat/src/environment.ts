// The only place where the compatibility suites read the environment.
import { fileURLToPath } from 'node:url';

/** A server the suites can be aimed at: ours on a store, the reference server's binary, or a running one. */
export type ServerKind = 'sqlite' | 'postgres' | 'reference' | `${string}:${number}`;

/** The repository's root folder, absolute; this file runs from `compat/dist`. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Which servers to test: `PERDURE_COMPAT_SERVERS`, a comma-separated list of `sqlite`, `postgres`,
 * `reference` (needs PERDURE_COMPAT_REFERENCE_SERVER) or `host:port` of one that runs already.
 */
export function serverKinds(): readonly ServerKind[] {
  const listed = process.env['PERDURE_COMPAT_SERVERS'] ?? 'sqlite,postgres';
  return listed.split(',').map((text) => parseServerKind(text.trim()));
}

function parseServerKind(text: string): ServerKind {
  if (text === 'sqlite' || text === 'postgres' || text === 'reference') return text;
  if (/^[^:]+:\d+$/.test(text)) return text as ServerKind;
  throw new Error(`PERDURE_COMPAT_SERVERS: "${text}" is not sqlite, postgres, reference or host:port`);
}

/** Path of the reference server's binary, built with `go install go.temporal.io/server/cmd/server@v1.31.0`. */
export function referenceServerBinary(): string {
  const path = process.env['PERDURE_COMPAT_REFERENCE_SERVER'];
  if (path === undefined) throw new Error('set PERDURE_COMPAT_REFERENCE_SERVER to the path of the reference server binary');
  return path;
}

/** A whole number from the environment, or `otherwise` when the variable is not set. */
export function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name}: "${text}" is not a whole number`);
  return value;
}

/** Our command line as a user would run it. */
export const perdureBinary = fileURLToPath(new URL('../../apps/perdure/bundle/perdure.js', import.meta.url));
