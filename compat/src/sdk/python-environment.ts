// A virtual environment with the official Python SDK, kept under the repository's .cache/ for the next run.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../environment.js';

const run = promisify(execFile);
const requirementsFile = join(repositoryRoot, 'compat', 'python', 'requirements.txt');

export interface FoundPython {
  readonly command: string;
  readonly version: string;
}

/** The machine's Python, if it is new enough for the SDK and can make virtual environments. */
export function findPython(): FoundPython | undefined {
  const command = 'python3';
  const asked = 'import ensurepip, sys, venv; print(sys.version); sys.exit(sys.version_info < (3, 10))';
  const answer = spawnSync(command, ['-c', asked], { encoding: 'utf8' });
  return answer.status === 0 ? { command, version: answer.stdout } : undefined;
}

/** Installs what requirements.txt lists unless it is there already; resolves to the environment's Python. */
export async function installPython({ command, version }: FoundPython): Promise<string> {
  const key = createHash('sha256')
    .update(version)
    .update(await readFile(requirementsFile))
    .digest('hex')
    .slice(0, 12);
  const folder = join(repositoryRoot, '.cache', `python-${key}`);
  const python = join(folder, 'bin', 'python');
  // Written last: a folder without it is what an interrupted run left.
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  await rm(folder, { recursive: true, force: true });
  await run(command, ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary=:all:'];
  await run(python, [...pip, '-r', requirementsFile]);
  await writeFile(complete, '');
  return python;
}
