// Brings samples into a folder of ours: a copy with another import scope, and the packages they ask for.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../environment.js';
import type { Sample } from './sample.js';

const run = promisify(execFile);

/** Whose packages the samples import. */
export type Sdk = 'ours' | 'official';

export const officialVersion = '1.24.0';
/** What the samples' lock file has; later compilers find mistakes in samples. */
const typescriptVersion = '5.7.3';
const officialScope = '@temporalio/';
const ourScope = '@perdure/';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Of a sample's tools, those that it runs with; linters, formatters and test runners are left out. */
const isRunTool = (name: string): boolean => /^(?:@types\/|@tsconfig\/|ts-node$|tsx$|typescript$|protobufjs)/.test(name);

/** Copies samples from the checkout to below `work`, with no change but the scope of imports, and installs packages next to them. */
export async function prepare(checkout: string, work: string, sdk: Sdk, samples: readonly Sample[]): Promise<void> {
  await rm(join(work, 'samples'), { recursive: true, force: true });
  const wanted: Record<string, string> = {};
  const scoped = new Set<string>();
  for (const { folder } of samples) {
    const target = join(work, 'samples', folder);
    await cp(join(checkout, folder), target, {
      recursive: true,
      filter: (path) => !/node_modules|[\\/](?:test|mocha)$/.test(path),
    });
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      await readFile(join(target, 'package.json'), 'utf8'),
    ) as Manifest;
    for (const [name, range] of Object.entries(dependencies)) {
      if (name.startsWith(officialScope)) scoped.add(name);
      else wanted[name] = range;
    }
    for (const [name, range] of Object.entries(devDependencies)) if (isRunTool(name)) wanted[name] = range;
    if (sdk === 'ours') await changeScope(target);
  }
  if (sdk === 'ours') Object.assign(wanted, await ourTarballs(work));
  else for (const name of [...scoped, `${officialScope}proto`, `${officialScope}common`]) wanted[name] = officialVersion;
  await install(work, { ...wanted, typescript: typescriptVersion }, sdk);
}

async function changeScope(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/(?:\.[cm]?[jt]sx?|package\.json)$/.test(entry.name)) continue;
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(officialScope, ourScope));
  }
}

/** Our packages as users get them. */
export async function ourTarballs(work: string): Promise<Record<string, string>> {
  const folder = join(work, 'tarballs');
  await rm(folder, { recursive: true, force: true });
  await run(process.execPath, [join(repositoryRoot, 'tools/pack.mjs'), folder]);
  const files = await readdir(folder);
  return Object.fromEntries(files.map((file) => [`${ourScope}${packageName(file)}`, `file:${join(folder, file)}`]));
}

function packageName(tarball: string): string {
  const name = /^perdure-(.+)-\d+\.\d+\.\d+\.tgz$/.exec(tarball)?.[1];
  if (name === undefined) throw new Error(`${tarball} is not the name of a tarball of ours`);
  return name;
}

export async function install(work: string, dependencies: Readonly<Record<string, string>>, sdk: Sdk): Promise<void> {
  await mkdir(work, { recursive: true });
  // A lock file would keep older tarballs of the same version.
  for (const stale of ['package-lock.json', 'node_modules/@perdure', 'node_modules/.package-lock.json'])
    await rm(join(work, stale), { recursive: true, force: true });
  await writeFile(join(work, 'package.json'), JSON.stringify({ private: true, dependencies }, undefined, 2));
  // Our linter's plugin asks for a linter, which no sample runs with; the official worker's webpack needs its peers.
  const flags = sdk === 'ours' ? ['--legacy-peer-deps'] : [];
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...flags], { cwd: work });
}
