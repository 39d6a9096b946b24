// `npm run bench:sdk`: our SDK and the official one in the same run, on the same server, each measurement in a process of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineFacts } from '../machine.js';
import { peerServer } from '../peer-server.js';
import { perdureServer } from '../perdure-server.js';
import { ServerProcess } from '../server-process.js';
import { installForProbes } from './as-installed.js';
import { figuresOf, median } from './figures.js';
import { readOptions, usage, type SdkBenchOptions } from './options.js';
import { plan, turnsOf, type Step } from './plan.js';
import { runProbe, type ProbeRun } from './run-probe.js';
import { renderSdkTable, type SdkComparison } from './sdk-table.js';
import { peerTitle, type SdkName } from './sdks.js';
import { whenReady } from './when-ready.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const began = performance.now();

function progress(line: string): void {
  process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s] ${line}\n`);
}

type Runs = Readonly<Record<SdkName, Map<string, ProbeRun[]>>>;

async function doStep(program: string, { what, rounds, numbers }: Step, address: string, runs: Runs): Promise<void> {
  progress(`${what}, ${rounds} times each`);
  for (let round = 0; round < rounds; round += 1)
    for (const sdk of turnsOf(round)) {
      const run = await runProbe(program, what, sdk, address, numbers);
      runs[sdk].set(what, [...(runs[sdk].get(what) ?? []), run]);
    }
}

async function compare({ referenceServer, effort }: SdkBenchOptions): Promise<SdkComparison> {
  progress('packing our packages');
  const program = installForProbes(root);
  const kind = referenceServer === undefined ? perdureServer(root, 'sqlite') : peerServer(referenceServer, 'sqlite');
  const folder = mkdtempSync(join(tmpdir(), 'perdure-bench-sdk-'));
  let server: ServerProcess | undefined;
  try {
    const launch = await kind.prepare(folder);
    server = ServerProcess.start(launch, folder);
    await Promise.race([whenReady(launch), server.failure()]);
    const runs: Runs = { ours: new Map(), peer: new Map() };
    for (const step of plan(effort)) await Promise.race([doStep(program, step, launch.address, runs), server.failure()]);
    const all = [...runs.ours.values(), ...runs.peer.values()].flat();
    return {
      machine: machineFacts(root),
      server: kind.title,
      peerTitle: peerTitle(),
      machineBusyShare: median(all.map(({ machineBusyShare }) => machineBusyShare)),
      ours: figuresOf(runs.ours),
      peer: figuresOf(runs.peer),
    };
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else {
    const comparison = await compare(options);
    console.log(options.json ? JSON.stringify(comparison, null, 2) : renderSdkTable(comparison));
    progress('done');
  }
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
