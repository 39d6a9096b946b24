// `npm run bench`: our server and the real one under the same load in the same run.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildLoadProgram, buildPeer, goVersion } from './binaries.js';
import { machineFacts } from './machine.js';
import { Measurement, type ScenarioRun } from './measure.js';
import { readOptions, usage, type BenchOptions } from './options.js';
import { peerServer } from './peer-server.js';
import { perdurePrograms, perdureServer } from './perdure-server.js';
import { profileReport } from './profile.js';
import type { ServerKind } from './server-process.js';
import { transportOnlyServer } from './transport-only-server.js';
import { renderTable, type ServerFigures } from './table.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const began = performance.now();

/** Progress goes to stderr, so that stdout is the result alone. */
function progress(line: string): void {
  process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(0).padStart(3)} s] ${line}\n`);
}

/** Scenario by scenario, ours and the peer's close together in time, so that a change of the machine's mood hits both. */
async function allFigures(
  kinds: readonly ServerKind[],
  measurement: Measurement,
  options: BenchOptions,
): Promise<ServerFigures[]> {
  const runs = new Map<ServerKind, ScenarioRun[]>(kinds.map((kind) => [kind, []]));
  for (const scenario of options.scenarios)
    for (const [kind, done] of runs) done.push(await measurement.scenario(kind, scenario));
  const figures: ServerFigures[] = [];
  for (const [kind, done] of runs) {
    const wide = options.wide && kind.name === 'ours' ? await measurement.wide(kind) : [];
    figures.push({ name: kind.name, title: kind.title, runs: done, wide });
  }
  return figures;
}

function peerKind({ peer, store, scenarios }: BenchOptions): ServerKind[] {
  if (peer === 'none') return [];
  if (peer !== 'transport') return [peerServer(peer === 'build' ? buildPeer(root, store, progress) : peer, store)];
  if (scenarios.some((scenario) => scenario !== 'noop'))
    throw new Error('the transport alone completes no-op workflows only: add --only noop');
  return [transportOnlyServer(root)];
}

async function run(options: BenchOptions): Promise<void> {
  if (options.ours && !existsSync(join(root, perdurePrograms.bundled)))
    throw new Error('the server is not built: run `npm run build` first');
  const go = goVersion();
  const measurement = new Measurement(buildLoadProgram(root, progress), options, progress);
  if (options.profile !== undefined) {
    console.log(
      await profileReport(
        perdureServer(root, options.store, perdurePrograms.inParts),
        measurement,
        options.profile,
        options.concurrencies.at(-1) ?? 1,
      ),
    );
    return;
  }
  const machine = machineFacts(root, go);
  const kinds = [...(options.ours ? [perdureServer(root, options.store)] : []), ...peerKind(options)];
  const measured = await allFigures(kinds, measurement, options);
  const [ours, peer] = (['ours', 'peer'] as const).map((name) => measured.find((server) => server.name === name));
  const figures = { machine, ours, peer };
  console.log(options.json ? JSON.stringify(figures, null, 2) : renderTable(figures));
  progress('done');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else await run(options);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
