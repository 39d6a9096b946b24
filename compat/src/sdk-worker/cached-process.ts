// A worker as a process of its own, with all options but the size of its cache as they are when left out. It prints what it holds, four
// times a second, and serves its metrics. Arguments: address, task queue, port of the metrics, size of the cache or nothing.
import { NativeConnection, Runtime, Worker } from '@perdure/worker';
import { fileURLToPath } from 'node:url';

const [address = '', taskQueue = '', metricsPort = '', cacheSize] = process.argv.slice(2);
Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } } });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('cached-workflows.js', import.meta.url)),
  activities: { echo: async (text: string) => text },
  ...(cacheSize === undefined ? {} : { maxCachedWorkflows: Number(cacheSize) }),
});
const told = setInterval(() => console.log(`cached ${worker.getStatus().numCachedWorkflows}`), 250);
await worker.run();
clearInterval(told);
await connection.close();
