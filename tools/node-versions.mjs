// Further Node versions to run unit tests on. Their binaries come from the packages node-<platform>-<arch> that the npm package
// `node` consists of: plain files, so nothing depends on install scripts. They are kept in .cache/ and only there for tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canRun, npm, say } from './install.mjs';
import { root } from './packages.mjs';

const versions = ['22.23.3', '24.21.0'];

/** The versions whose major is not the one running, as `{ major, binary }`; a version that cannot be had is told and left out. */
export async function otherNodes() {
  const nodes = [];
  for (const version of versions) {
    const major = version.split('.')[0];
    if (process.versions.node.startsWith(`${major}.`)) continue;
    const binary = await fetchNode(version, major);
    if (binary) nodes.push({ major, binary });
  }
  return nodes;
}

async function fetchNode(version, major) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(root, '.cache', `node-${version}`);
  const binary = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    say(`Fetching Node ${version} for the unit tests (once) ...`);
    const { code, output } = await npm([
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${name}@${version}`,
    ]);
    if (code !== 0) say(`npm could not fetch ${name}@${version}:\n${output.trimEnd()}`);
  }
  if (canRun(binary, ['--version'])) return binary;
  say(`Unit tests do not run on Node ${major}: no binary for this machine.`);
  return undefined;
}
