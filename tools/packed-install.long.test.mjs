// Goal: `npm install` of client and worker gives something small that runs on every Node version we support, on a machine without compilers,
// whatever its C library. Method: the tarballs are installed by npm into an empty project, by each Node version, with nothing on the PATH but
// node and a shell; a hello-world runs there against the server of this repository; each file of the tree is looked at.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { buildPackages } from './build.mjs';
import { elfNeeds, isElf } from './elf.mjs';
import { otherNodes } from './node-versions.mjs';
import { packPackages } from './pack.mjs';
import { filesBelow, root } from './packages.mjs';

const bytesMax = 35 * 1024 * 1024;
const packagesMax = 40;

const folder = mkdtempSync(join(tmpdir(), 'perdure-install-'));
const limits = { timeout: 300_000 };
const nodes = [{ major: process.versions.node.split('.')[0], binary: process.execPath }, ...(await otherNodes())];
let tarballs;
let server;
let address;

before(async () => {
  tarballs = neededBy(['@perdure/client', '@perdure/worker'], await packPackages(join(folder, 'tarballs')));
  await buildPackages();
  const port = await freePort();
  address = `127.0.0.1:${port}`;
  const args = [join(root, 'apps/perdure/bundle/perdure.js'), 'server', 'start-dev', '--headless', '--port', String(port)];
  server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => /\bready\b/i.test(line) && resolve());
    server.on('exit', () => reject(new Error('the server did not start')));
  });
}, limits);
after(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function freePort() {
  return new Promise((resolve) => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

/** The tarballs of some packages and of those of ours that they depend on. */
function neededBy(names, all) {
  const manifests = new Map();
  for (const tarball of all) {
    const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
    manifests.set(manifest.name, { tarball, ...manifest });
  }
  const needed = new Set(names);
  for (const name of needed)
    for (const each of Object.keys(manifests.get(name).dependencies ?? {})) if (manifests.has(each)) needed.add(each);
  return [...needed].map((name) => manifests.get(name).tarball);
}

/** The npm beside the node on the PATH, or the one that runs this. */
function npmProgram() {
  const { npm_execpath: runner = '' } = process.env;
  if (runner.endsWith('npm-cli.js')) return runner;
  const { stdout } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  return realpathSync(stdout.trim());
}

/** An environment in which there is node and a shell, and nothing that could compile. */
function bareEnvironment(major, binary) {
  const programs = join(folder, `bin-${major}`);
  mkdirSync(programs);
  symlinkSync(binary, join(programs, 'node'));
  symlinkSync('/bin/sh', join(programs, 'sh'));
  for (const name of ['cc', 'gcc', 'g++', 'make', 'python3'])
    assert.notEqual(spawnSync(name, ['--version'], { env: { PATH: programs } }).status, 0, `${name} is there`);
  return { ...process.env, PATH: programs, npm_config_ignore_scripts: 'false' };
}

function install(major, binary) {
  const project = join(folder, `project-${major}`);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  const env = bareEnvironment(major, binary);
  const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs];
  const { status, stdout, stderr } = spawnSync(binary, [npmProgram(), ...args], { cwd: project, env, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return { project, env };
}

const workflows = `import { proxyActivities } from '@perdure/workflow';
const { greet } = proxyActivities<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '10s' });
export async function hello(name: string): Promise<string> {
  return greet(name);
}
`;
const program = `import { Client, Connection } from '@perdure/client';
import { NativeConnection, Worker } from '@perdure/worker';
const [address, taskQueue] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const workflowsPath = new URL('workflows.ts', import.meta.url).pathname;
const activities = { greet: async (name) => 'Hello, ' + name + ', on ' + process.version };
const worker = await Worker.create({ connection, taskQueue, workflowsPath, activities });
const client = new Client({ connection: await Connection.connect({ address }) });
const options = { taskQueue, workflowId: taskQueue, args: ['you'] };
console.log(await worker.runUntil(() => client.workflow.execute('hello', options)));
await client.connection.close();
await connection.close();
`;

for (const { major, binary } of nodes)
  test(`on Node ${major}: installed without a compiler, small, and it runs`, limits, (context) => {
    const { project, env } = install(major, binary);
    const modules = join(project, 'node_modules');
    const files = filesBelow(modules, () => true);
    // esbuild's binary is there under two names.
    const sizes = new Map(files.map((file) => lstatSync(file)).map(({ ino, size }) => [ino, size]));
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
    const count = Object.keys(packages).length;
    context.diagnostic(`${(bytes / 1024 / 1024).toFixed(1)} MiB, ${count} packages, ${files.length} files`);
    assert.ok(bytes <= bytesMax && count <= packagesMax, `${bytes} bytes, ${count} packages`);
    checkBinaries(context, modules, files);

    writeFileSync(join(project, 'workflows.ts'), workflows);
    writeFileSync(join(project, 'main.mjs'), program);
    const ran = spawnSync(binary, ['main.mjs', address, `hello-${major}`], {
      cwd: project,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(ran.status, 0, `${ran.stdout}${ran.stderr}`);
    assert.match(ran.stdout, new RegExp(`^Hello, you, on v${major}\\.`));
  });

/** Add-ons of Node are bound to a C library; a static binary is bound to none. */
function checkBinaries(context, modules, files) {
  assert.deepEqual(
    files.filter((file) => file.endsWith('.node')),
    [],
  );
  for (const file of files.filter(isElf)) {
    const { interpreter, isDynamic } = elfNeeds(file);
    context.diagnostic(`${relative(modules, file)}: ${isDynamic ? `linked, loaded by ${interpreter}` : 'static'}`);
    assert.deepEqual({ interpreter, isDynamic }, { interpreter: undefined, isDynamic: false });
  }
}

test('the check tells a binary that is linked with a C library', { skip: process.platform !== 'linux' }, () => {
  assert.deepEqual([isElf(process.execPath), elfNeeds(process.execPath).isDynamic], [true, true]);
  assert.match(elfNeeds(process.execPath).interpreter ?? '', /ld-/);
});
