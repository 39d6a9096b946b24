// Runs the official samples (github.com/temporalio/samples-typescript), copied beside the project, with only the import scope changed.
//
//   node compat/dist/samples/run.js --samples <checkout> [--only name,...] [--server ours|reference] [--sdk ours|official]
//
// Without --server, samples that need what our server lacks run on the reference server (PERDURE_COMPAT_REFERENCE_SERVER). The packages
// come from tarballs, as users get them; ts-node checks types as it runs. Needs port 7233, which samples name, and the npm registry.
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, type Sdk } from './checkout.js';
import { drive } from './drive.js';
import type { Sample } from './sample.js';
import { samples } from './samples.js';
import { startServer, type ServerName } from './server.js';

const { values } = parseArgs({
  options: {
    samples: { type: 'string' },
    only: { type: 'string' },
    server: { type: 'string' },
    sdk: { type: 'string', default: 'ours' },
    work: { type: 'string', default: join(tmpdir(), 'perdure-samples') },
    /** Take what an earlier run has installed. */
    prepared: { type: 'boolean', default: false },
  },
});

interface Result {
  readonly sample: Sample;
  readonly server: ServerName;
  readonly seconds: number;
  readonly error?: string;
}

function choose(): readonly Sample[] {
  const names = values.only?.split(',');
  const unknown = names?.filter((name) => !samples.some(({ folder }) => folder === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no sample is called ${unknown.join(', ')}; there are ${samples.map((s) => s.folder).join(', ')}`);
  return samples.filter(({ folder }) => names === undefined || names.includes(folder));
}

function oneOf<Name extends string>(option: string, value: string | undefined, names: readonly Name[]): Name | undefined {
  if (value === undefined) return undefined;
  const name = names.find((each) => each === value);
  if (name === undefined) throw new Error(`--${option} is one of ${names.join(', ')}, not "${value}"`);
  return name;
}

async function runOn(server: ServerName, chosen: readonly Sample[], work: string): Promise<Result[]> {
  const results: Result[] = [];
  if (chosen.length === 0) return results;
  const running = await startServer(server);
  try {
    for (const sample of chosen) {
      const startedMs = performance.now();
      const error = await drive(sample, work).then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      );
      const seconds = Math.round((performance.now() - startedMs) / 1000);
      console.log(`${error === undefined ? 'ok    ' : 'FAILED'} ${sample.folder} on ${server}, ${seconds} s`);
      if (error !== undefined) console.log(error.replaceAll(/^/gm, '    '));
      results.push({ sample, server, seconds, ...(error === undefined ? {} : { error }) });
    }
  } finally {
    await running.dispose();
  }
  return results;
}

function table(results: readonly Result[]): string {
  const rows = results.map(({ sample, server, error }) => {
    const outcome = error === undefined ? 'runs' : error.split('\n', 1)[0];
    return `| ${sample.folder} | ${server} | ${outcome} |`;
  });
  return ['| sample | server | result |', '| --- | --- | --- |', ...rows].join('\n');
}

async function main(): Promise<void> {
  if (values.samples === undefined) throw new Error('--samples <checkout of temporalio/samples-typescript> is missing');
  const sdk: Sdk = oneOf('sdk', values.sdk, ['ours', 'official']) ?? 'ours';
  const server = oneOf('server', values.server, ['ours', 'reference']);
  const chosen = choose();
  const work = resolve(values.work, sdk);
  await mkdir(work, { recursive: true });
  if (!values.prepared) await prepare(resolve(values.samples), work, sdk, chosen);
  const serverOf = (sample: Sample): ServerName => server ?? (sample.lacking === undefined ? 'ours' : 'reference');
  const results = [
    ...(await runOn(
      'ours',
      chosen.filter((sample) => serverOf(sample) === 'ours'),
      work,
    )),
    ...(await runOn(
      'reference',
      chosen.filter((sample) => serverOf(sample) === 'reference'),
      work,
    )),
  ];
  console.log(`\n${table(results)}`);
  const failed = results.filter(({ error }) => error !== undefined).length;
  console.log(`\n${results.length - failed} of ${results.length}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
