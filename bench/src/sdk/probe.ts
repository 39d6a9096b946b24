// A process that measures one thing of one SDK, once, and prints it as a line of JSON: `probe.js <what> <ours|peer> <address> …`.
// Nothing of either SDK is imported before the clock of the measurement runs.
import type { ProbeResult, ProbeWorld } from './probe-world.js';
import { sdkNamed } from './sdks.js';

const probes: Readonly<Record<string, () => Promise<{ run(world: ProbeWorld): Promise<ProbeResult> }>>> = {
  'import-client': async () => import('./probes/import-client.js'),
  'import-worker': async () => import('./probes/import-worker.js'),
  bundle: async () => import('./probes/bundle.js'),
  first: async () => import('./probes/first-workflow.js'),
  load: async () => import('./probes/load.js'),
  cached: async () => import('./probes/cached.js'),
};

const [what = '', sdk, address = '', ...numbers] = process.argv.slice(2);
const probe = probes[what];
if (probe === undefined) throw new Error(`there is no probe ${JSON.stringify(what)}`);
const { run } = await probe();
const result = await run({ sdk: sdkNamed(sdk), address, numbers: numbers.map(Number) });
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
