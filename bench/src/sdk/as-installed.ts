// Both SDKs as their users have them: the official one from its packages, ours from its tarballs, where many files have become few.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the folder anew, with this program in it; returns the path of the probe there. */
export function installForProbes(root: string): string {
  const folder = join(root, '.cache/bench/sdk');
  const modules = join(folder, 'node_modules');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!ours.has(name)) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  const tarballs = join(folder, 'tarballs');
  execFileSync(process.execPath, [join(root, 'tools/pack.mjs'), tarballs], { stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(join(modules, '@perdure'));
  for (const tarball of readdirSync(tarballs)) unpack(join(tarballs, tarball), folder, modules);
  cpSync(join(root, 'bench/dist'), join(folder, 'bench'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return join(folder, 'bench/sdk/probe.js');
}

const ours: ReadonlySet<string> = new Set(['@perdure', 'perdure']);

function unpack(tarball: string, folder: string, modules: string): void {
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  const { name } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as { name: string };
  renameSync(join(folder, 'package'), join(modules, name));
}
