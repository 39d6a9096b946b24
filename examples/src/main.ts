// `npm run example <name>`: starts what the example needs and shows what happens, step by step.
// `npm run example <name> -- --address 127.0.0.1:7233` plays it on a server that is running already.
import { DefaultLogger, Runtime } from '@perdure/worker';
import { parseArgs } from 'node:util';
import { examples } from './all.js';
import { startDevServer } from './dev-server.js';
import { Stage } from './stage.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { address: { type: 'string' } } });
const name = positionals[0] ?? '';
const entry = examples[name];
if (entry === undefined) {
  if (name !== '') console.error(`There is no example ${name}.`);
  console.error('npm run example <name> [-- --address HOST:PORT]\n');
  for (const [each, { about }] of Object.entries(examples)) console.error(`  ${each.padEnd(16)} ${about}`);
  process.exit(name === '' ? 0 : 1);
}

const startedMs = performance.now();
const say = (line: string): void => console.log(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${line}`);
// What workflows and activities log belongs to the story; what the worker says of itself does not.
const tell = ({ message, meta }: { readonly message: string; readonly meta?: object | undefined }): void => {
  const { sdkComponent, error } = { sdkComponent: '', error: undefined, ...meta } as { sdkComponent: string; error?: unknown };
  if (sdkComponent === 'activity' || sdkComponent === 'workflow')
    say(`  · ${message}${error instanceof Error ? `: ${error.message}` : ''}`);
};
Runtime.install({ logger: new DefaultLogger('INFO', tell) });
const server = values.address === undefined ? await startDevServer() : undefined;
const address = values.address ?? server?.address ?? '';
say(server === undefined ? `using the server at ${address}` : `a server has been started at ${address}`);
const stage = new Stage({ address, taskQueue: name, say });
try {
  const { example } = await entry.load();
  await example(stage);
} finally {
  await stage.close();
  await server?.stop();
}
