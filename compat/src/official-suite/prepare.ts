// Brings the official SDK's own tests into a folder of ours: with another import scope, stand-ins for what ours has not, and transpiled.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { install, ourTarballs } from '../samples/checkout.js';

const run = promisify(execFile);

/** Entries of the official packages that ours have under the same name, besides the packages themselves. */
const same = new Set(['encoding', 'proto-utils', 'protobufs', 'time'].map((name) => `@temporalio/common/lib/${name}`));
const packages = new Set(['activity', 'client', 'common', 'envconfig', 'proto', 'test-helpers', 'worker', 'workflow']);
/** Modules of ours that have what the suite imports from others of theirs, and one for all that is not there: it throws when it is used. */
const standIns = {
  'common-internals.js': `export * from '@perdure/common'; export * from '@perdure/common/internal';
    export const errorMessage = (error) => (typeof error === 'string' ? error : error?.message);`,
  'outside-workflows.js': `export * from './common-internals.js';
    export { isLoadedDataConverter, loadDataConverter } from '@perdure/client/internal';`,
  'absent.cjs': `module.exports = new Proxy({}, { get: (_, name) => name === '__esModule' ? true
    : typeof name === 'symbol' || name === 'then' || name === 'default' ? undefined
    : function () { throw new Error(name + ' is not there'); } });`,
};

function standIn(module: string, name: string, path: string): string {
  if (same.has(module) || (path === '' && packages.has(name))) return module.replace('@temporalio/', '@perdure/');
  if (path === '' && (name === 'testing' || name === 'plugin')) return `stand-ins/${name}`;
  if (module === '@temporalio/worker/lib/activity') return '@perdure/worker';
  if (path === '/lib/internal-non-workflow') return 'stand-ins/outside-workflows';
  if (name === 'common' && !/extstore|payload-search-attributes/.test(path)) return 'stand-ins/common-internals';
  return 'stand-ins/absent';
}

const rescoped = (text: string): string =>
  text.replaceAll(/@temporalio\/([a-z-]+)((?:\/[a-z0-9-]+)*)(?=['"])/g, standIn).replaceAll('@temporalio/', '@perdure/');

/** The folder whose tests can be run. */
export async function prepare(checkout: string, work: string): Promise<string> {
  const test = join(work, 'packages/test');
  await rm(join(work, 'packages'), { recursive: true, force: true });
  for (const name of ['test', 'test-helpers', 'plugin'])
    await copy(join(checkout, 'packages', name), join(work, 'packages', name));
  // A submodule, which need not have been fetched.
  const protos = 'packages/core-bridge/sdk-core/crates/protos/protos';
  await cp(join(checkout, protos), join(work, protos), { recursive: true }).catch(() => undefined);
  const { dependencies } = JSON.parse(await readFile(join(checkout, 'packages/test/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const others = Object.entries(dependencies).filter(([name]) => !name.startsWith('@temporalio/'));
  await install(work, { ...Object.fromEntries(others), 'stack-utils': '^2.0.6', ...(await ourTarballs(work)) }, 'ours');
  await addStandIns(join(work, 'node_modules/stand-ins'), work);
  const bin = (name: string) => join(work, 'node_modules/.bin', name);
  for (const name of ['test', 'test-helpers', 'plugin']) {
    const flags = ['src/**/*.ts', '--outdir=lib', '--format=cjs', '--platform=node', '--target=es2022', '--sourcemap'];
    await run(bin('esbuild'), [...flags, '--log-level=error'], { cwd: join(work, 'packages', name) });
  }
  const json = ['-t', 'json-module', '--root', 'test', '-w', 'commonjs', '--force-long', '-o', 'protos/json-module.js'];
  const files = ['messages', 'namespaced-messages', 'uppercase'].map((name) => `protos/${name}.proto`);
  await run(bin('pbjs'), [...json, ...files], { cwd: test });
  return test;
}

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !/node_modules|[\\/]lib$/.test(path) });
  for (const entry of await readdir(to, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && /\.[cm]?[jt]s$/.test(path)) await writeFile(path, rescoped(await readFile(path, 'utf8')));
  }
}

async function addStandIns(folder: string, work: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(dirname(fileURLToPath(import.meta.url)), 'testing.js'), join(folder, 'testing.js'));
  for (const [file, text] of Object.entries(standIns)) await writeFile(join(folder, file), text);
  const files = ['testing.js', ...Object.keys(standIns)];
  const exports = Object.fromEntries(files.map((file) => [`./${file.replace(/\.c?js$/, '')}`, `./${file}`]));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'stand-ins', type: 'module', exports: { ...exports, './plugin': './plugin/lib/plugin.js' } }),
  );
  await symlink(join(work, 'packages/plugin'), join(folder, 'plugin'));
  await symlink(join(work, 'packages/test-helpers'), join(work, 'node_modules/@perdure/test-helpers'));
}
