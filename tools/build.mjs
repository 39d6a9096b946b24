// Transpiles every package's src/ into its dist/, file by file, so that stack traces, tests and
// `exports` maps all see the same tree as the source. Types are checked separately (`npm run types`).
import { build } from 'esbuild';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Every folder that holds a package of ours, from the workspaces' two possible depths. */
function packageFolders() {
  const found = [];
  for (const first of readdirSync(root)) {
    if (first === 'node_modules' || first.startsWith('.') || !statSync(join(root, first)).isDirectory()) continue;
    if (existsSync(join(root, first, 'package.json'))) found.push(join(root, first));
    for (const second of readdirSync(join(root, first)))
      if (existsSync(join(root, first, second, 'package.json')) && second !== 'node_modules') found.push(join(root, first, second));
  }
  return found;
}

function sourceFiles(folder) {
  const files = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...sourceFiles(path));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts')) files.push(path);
  }
  return files;
}

const started = performance.now();
let count = 0;
for (const folder of packageFolders()) {
  const src = join(folder, 'src');
  if (!existsSync(src)) continue;
  const entryPoints = sourceFiles(src);
  count += entryPoints.length;
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  if (entryPoints.length > 0)
    await build({ entryPoints, outbase: src, outdir: join(folder, 'dist'), format: 'esm', platform: 'node', target: 'node20', sourcemap: true, logLevel: 'warning' });
}
console.log(`built ${count} files in ${Math.round(performance.now() - started)} ms (${relative(process.cwd(), root) || '.'})`);
