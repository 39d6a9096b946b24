// The two Go programs: the load program of bench/go, and the peer. Both are built once and kept under .cache/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreName } from './options.js';
import { peerModule, peerSchemaModule, peerVersion } from './peer-server.js';

const needsGo =
  'npm run bench needs Go 1.26 or newer on the PATH (https://go.dev/dl): the load program uses the official Go SDK.';

export function goVersion(): string {
  try {
    return execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
  } catch {
    throw new Error(needsGo);
  }
}

/** Builds what has changed of the load program; a first build downloads the SDK and takes about a minute. */
export function buildLoadProgram(root: string, progress: (line: string) => void): string {
  const binary = join(cacheFolder(root), 'load');
  progress(existsSync(binary) ? 'checking the load program' : 'building the load program (once, about a minute)');
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: join(root, 'bench/go'), stdio: ['ignore', 'inherit', 'inherit'] });
  return binary;
}

/** Builds the peer where the cache has none: several minutes on two cores, once. */
export function buildPeer(root: string, store: StoreName, progress: (line: string) => void): string {
  const folder = join(cacheFolder(root), `peer-${peerVersion}`);
  const wanted = [
    { name: 'server', module: peerModule },
    ...(store === 'postgres' ? [{ name: 'sql', module: peerSchemaModule }] : []),
  ];
  for (const { name, module } of wanted) {
    if (existsSync(join(folder, name))) continue;
    progress(`building ${module}@${peerVersion} into .cache/ (once, several minutes; --peer none leaves it out)`);
    execFileSync('go', ['install', `${module}@${peerVersion}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
  return join(folder, 'server');
}

function cacheFolder(root: string): string {
  const folder = join(root, '.cache/bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}
