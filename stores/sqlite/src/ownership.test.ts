// Goal: one owner per file, whatever happens to the owner. Method: owners are real processes that are killed.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { openSqliteStore } from './open.js';
import { options, scratchFiles, shardCommit, takeShard, unitWrite, versionOf } from './testing/scratch.js';

const newFile = scratchFiles();

/** A process that opens the file and commits versions of unit "a" one after the other, printing each that is acknowledged. */
const ownerProgram = `
  const { openSqliteStore } = await import(${JSON.stringify(new URL('open.js', import.meta.url).href)});
  const { shardCommit, takeShard, unitWrite } = await import(${JSON.stringify(new URL('testing/scratch.js', import.meta.url).href)});
  const store = await openSqliteStore({ filename: process.argv[1] });
  const rangeId = await takeShard(store);
  for (let version = 0; ; version++) {
    const [outcome] = await store.commit([shardCommit(rangeId, [unitWrite('a', version)])], { timeoutMs: 10000 });
    if (outcome.at !== 'committed') throw new Error(outcome.at);
    process.stdout.write(version + 1 + '\\n');
  }`;

interface Owner {
  readonly process: ChildProcess;
  /** The last version that the process said is committed. */
  acknowledged(): number;
}

async function startOwner(filename: string): Promise<Owner> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ownerProgram, filename], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  let rest = '';
  child.stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    acknowledged = Number(lines.at(-1) ?? acknowledged);
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'close').then(() => assert.fail('the owner did not start'))]);
  return { process: child, acknowledged: () => acknowledged };
}

async function kill({ process: child }: Owner): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

test('a file in use names its owner; the moment the owner is killed another takes over, and nothing acknowledged is lost', async () => {
  const filename = newFile();
  for (let round = 0; round < 3; round++) {
    const owner = await startOwner(filename);
    await assert.rejects(openSqliteStore({ filename }), {
      name: 'StoreOpenError',
      message: new RegExp(`in use by process ${owner.process.pid} \\(host .*\\); stop it or choose another --db-filename`),
    });
    await kill(owner);
    const store = await openSqliteStore({ filename });
    const version = await versionOf(store, 'a');
    assert.ok(version >= owner.acknowledged(), `version ${version} after ${owner.acknowledged()} was acknowledged`);
    // The next owner starts from version 0 again.
    const rangeId = await takeShard(store);
    await store.close();
    assert.equal(rangeId, 2 * round + 2);
    if (round < 2) await forget(filename);
  }
});

/** Removes unit "a" and its rows, which no method of the port does. */
async function forget(filename: string): Promise<void> {
  const { loadDriver } = await import('./driver/load.js');
  const connection = loadDriver(undefined).open(filename, { readOnly: false });
  for (const table of ['state', 'timer', 'dispatch']) connection.exec(`DELETE FROM ${table}`);
  connection.close();
}

test('within one process a file is opened once, also by another name, until it is closed', async () => {
  const filename = newFile();
  const store = await openSqliteStore({ filename });
  await takeShard(store);
  const link = newFile('link.db');
  symlinkSync(filename, link);
  for (const name of [filename, link])
    await assert.rejects(openSqliteStore({ filename: name }), { name: 'StoreOpenError', message: /in use by this very process/ });
  await store.close();
  const again = await openSqliteStore({ filename: link });
  assert.equal(await takeShard(again), 2);
  await again.close();
  assert.ok(!existsSync(`${filename}-wal`), 'a closed file has no log beside it');
});

test('a lock file that is none is not overwritten', async () => {
  const filename = newFile();
  writeFileSync(`${filename}.lock`, 'something quite different, and long enough to be read as a header'.repeat(20));
  await assert.rejects(openSqliteStore({ filename }), {
    name: 'StoreOpenError',
    message: /\.lock cannot be used .* remove the file if it is not from/,
  });
});

test('a store that is forgotten without being closed does not keep its process alive', async () => {
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(new URL('open.js', import.meta.url).href)});
    const store = await openSqliteStore({ filename: process.argv[1] });
    await store.listShards({ timeoutMs: 10000 });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, newFile()], { stdio: 'inherit' });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  assert.equal(code, 0);
});

test('an owner that comes back after a take-over by its own restart can commit', async () => {
  const filename = newFile();
  const first = await openSqliteStore({ filename });
  const oldRange = await takeShard(first);
  await first.close();
  const second = await openSqliteStore({ filename });
  const newRange = await takeShard(second);
  const outcomes = await second.commit([shardCommit(oldRange, [unitWrite('a')])], options);
  assert.deepEqual(outcomes, [{ at: 'fenced' }]);
  assert.deepEqual(await second.commit([shardCommit(newRange, [unitWrite('a')])], options), [{ at: 'committed' }]);
  await second.close();
});
