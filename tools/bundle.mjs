// Puts the command `perdure` and all it imports into few files, apps/perdure/bundle/: Node then opens a handful of files instead
// of several hundred, which halves the CPU until the server is ready and saves memory. The transpiled files in dist/ stay what tests import.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, packages, root, rootRelative } from './packages.mjs';
import { replaceFile } from './replace-file.mjs';

const outdir = join(root, 'apps/perdure/bundle');

const options = {
  // The SQLite thread is a program of its own; it is found as a sibling of the file that starts it.
  entryPoints: {
    perdure: join(root, 'apps/perdure/dist/bin.js'),
    'thread-main': join(root, 'stores/sqlite/dist/threads/thread-main.js'),
  },
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['pg-native'],
  // CommonJS packages inside want Node's own modules by `require`.
  banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
  legalComments: 'linked',
  sourcemap: true,
  sourcesContent: false,
  write: false,
  logLevel: 'warning',
};

/** Changes when a package was built anew, or when the locked libraries or this file changed. */
function stampOf() {
  const hash = createHash('sha256');
  for (const { folder } of packages()) {
    const stamp = join(folder, 'dist/.stamp');
    if (existsSync(stamp)) hash.update(`${rootRelative(folder)} ${readFileSync(stamp, 'utf8')}\n`);
  }
  for (const file of ['package-lock.json', 'tools/bundle.mjs']) hash.update(`${file} ${statSync(join(root, file)).mtimeMs}\n`);
  return hash.digest('hex');
}

/** Bundles the command unless nothing has changed; resolves to the number of files written. */
export async function bundleCommand() {
  const stampFile = join(outdir, '.stamp');
  const stamp = stampOf();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 0;
  const { build } = await import('esbuild');
  const { outputFiles } = await build(options);
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const { path, contents } of outputFiles) replaceFile(path, Buffer.from(contents));
  for (const file of filesBelow(outdir, (name) => !name.startsWith('.'))) if (!written.has(file)) rmSync(file, { force: true });
  replaceFile(stampFile, Buffer.from(stamp));
  return outputFiles.length;
}
