// Bundles of the official bundler, which takes seconds of both cores: kept under the repository's .cache/, so that each is made once for
// all test files and worker processes, and anew when a compiled file of the suites or an installed version changes.
import { bundleWorkflowCode, type Logger, type WorkflowBundle } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from '../environment.js';

const folder = join(repositoryRoot, '.cache', 'official-bundles');
const compiled = fileURLToPath(new URL('..', import.meta.url));

/** The bundle of the compiled workflows at `workflows`. */
export async function officialBundle(workflows: URL, logger: Logger): Promise<WorkflowBundle> {
  const workflowsPath = fileURLToPath(workflows);
  const name = basename(workflowsPath, '.js');
  const file = `${name}-${await keyOf(workflowsPath)}.js`;
  const kept = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (kept !== undefined) return { code: kept };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  await keep(name, file, code);
  return { code };
}

/** What the bundle is made of: the workflows may import any file of the suites and any package. */
async function keyOf(workflowsPath: string): Promise<string> {
  const hash = createHash('sha256').update(workflowsPath);
  const sources = (await readdir(compiled, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
  const files = [join(repositoryRoot, 'package-lock.json'), ...sources.map((name) => join(compiled, name))];
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** By rename, so that nobody reads half a file; the one it replaces goes. */
async function keep(name: string, file: string, code: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${file}.${process.pid}`);
  await writeFile(unfinished, code);
  await rename(unfinished, join(folder, file));
  for (const other of await readdir(folder))
    if (other !== file && other.startsWith(`${name}-`)) await rm(join(folder, other), { force: true });
}
