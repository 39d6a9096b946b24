// `npm start`: installs what running needs, builds what changed, and becomes `perdure server start-dev` with the flags it was given.
// The server runs in this very process, so signals, exit code and memory are the server's own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPackages } from './build.mjs';
import { ensureInstalled, requireNode, runTool, say, sqliteTrouble, Trouble } from './install.mjs';
import { root } from './packages.mjs';

const entryPoint = join(root, 'apps/perdure/bundle/perdure.js');

await runTool(async () => {
  requireNode();
  await ensureInstalled({ dev: false });
  const trouble = sqliteTrouble();
  if (trouble) throw new Trouble(trouble);
  const startedMs = performance.now();
  const count = await buildPackages();
  if (count > 0) say(`Built ${count} files in ${Math.round(performance.now() - startedMs)} ms.`);
  if (!existsSync(entryPoint)) throw new Trouble(`There is no ${entryPoint}: apps/perdure/src/bin.ts is missing.`);
});

process.argv = [process.argv[0], entryPoint, 'server', 'start-dev', ...process.argv.slice(2)];
await import(pathToFileURL(entryPoint).href);
