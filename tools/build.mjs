// Transpiles every package's src/ into its dist/, file by file, so that stack traces, tests and
// `exports` maps all see the same tree as the source. Types are checked separately (`npm run types`).
//
//   node tools/build.mjs                    all packages
//   node tools/build.mjs engine stores/sqlite   only these
//
// The command `perdure` is bundled besides (bundle.mjs). A package whose sources have not changed since its last build is skipped. A dist/ is never emptied: new
// files replace old ones by rename and leftovers go last, so a process that runs from it keeps finding its files.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle.mjs';
import { filesBelow, packagesIn, rootRelative } from './packages.mjs';
import { replaceFile } from './replace-file.mjs';

const options = { format: 'esm', platform: 'node', target: 'node20', sourcemap: true, logLevel: 'warning' };

/** Changes when a source file is added, removed or touched, or when this file (the options) changes. */
function stampOf(sources) {
  const hash = createHash('sha256');
  for (const file of [fileURLToPath(import.meta.url), ...sources]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${rootRelative(file)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function isCurrent(stampFile, stamp, outputs) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && outputs.every((file) => existsSync(file));
}

async function buildPackage(folder, esbuild) {
  const src = join(folder, 'src');
  const dist = join(folder, 'dist');
  const sources = filesBelow(src, (name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  const outputs = sources.map((file) => `${dist}${file.slice(src.length, -3)}.js`);
  const stampFile = join(dist, '.stamp');
  const stamp = stampOf(sources);
  if (sources.length === 0 || isCurrent(stampFile, stamp, outputs)) return 0;
  const { build } = await esbuild();
  const result = await build({ ...options, entryPoints: sources, outbase: src, outdir: dist, write: false });
  for (const { path, contents } of result.outputFiles) replaceFile(path, Buffer.from(contents));
  const written = new Set(result.outputFiles.map(({ path }) => path));
  for (const file of filesBelow(dist, (name) => /\.js(\.map)?$/.test(name)))
    if (!written.has(file)) rmSync(file, { force: true });
  replaceFile(stampFile, Buffer.from(stamp));
  return sources.length;
}

/** Builds the packages in the given folders (all when empty); resolves to the number of files transpiled. */
export async function buildPackages(folders = []) {
  const esbuild = () => import('esbuild');
  const counts = await Promise.all(packagesIn(folders).map(({ folder }) => buildPackage(folder, esbuild)));
  return (await bundleCommand()) + counts.reduce((sum, count) => sum + count, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const startedMs = performance.now();
  const count = await buildPackages(process.argv.slice(2));
  const tookMs = Math.round(performance.now() - startedMs);
  console.log(count === 0 ? `nothing to build (${tookMs} ms)` : `built ${count} files in ${tookMs} ms`);
}
