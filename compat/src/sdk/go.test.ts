// Goal: the unchanged official Go SDK works against a server started as a process.
// Method: builds the program in compat/go once and runs it against each server; it prints what it saw of each case.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { promisify } from 'node:util';
import { repositoryRoot, serverKinds } from '../environment.js';
import { describeProgram } from './program.js';

const run = promisify(execFile);
/** A first build compiles the SDK and its dependencies; later ones take them from Go's cache. */
const BUILD_TIMEOUT_MS = 300_000;

const go = spawnSync('go', ['version'], { encoding: 'utf8' });
const skip = go.status === 0 ? false : 'Go is not installed: install Go 1.26 or later to run the official Go SDK';

describe('official Go SDK', { skip }, () => {
  let folder: string;

  before(
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'perdure-compat-go-'));
      await run('go', ['build', '-o', join(folder, 'compat'), '.'], { cwd: join(repositoryRoot, 'compat', 'go') });
    },
    { timeout: BUILD_TIMEOUT_MS },
  );

  after(() => rm(folder, { recursive: true, force: true }));

  for (const kind of serverKinds()) describeProgram(kind, () => [join(folder, 'compat')]);
});
