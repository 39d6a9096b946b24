// A worker and a client of one SDK in this process, as a small program would have them.
import type { Client } from '@perdure/client';
import type { Worker } from '@perdure/worker';
import { randomUUID } from 'node:crypto';
import type { ProbeWorld } from '../probe-world.js';
import { importClient, importWorker } from '../sdks.js';
import { quiet } from './quiet.js';

export interface World {
  readonly client: Client;
  readonly taskQueue: string;
  newId(): string;
  stop(): Promise<void>;
}

type Options = Parameters<typeof Worker.create>[0];

export async function startWorld({ sdk, address }: ProbeWorld, path: string, options: Partial<Options> = {}): Promise<World> {
  const [worker, client] = await Promise.all([importWorker(sdk), importClient(sdk)]);
  quiet(worker);
  const taskQueue = `bench-${randomUUID()}`;
  const [native, connection] = await Promise.all([
    worker.NativeConnection.connect({ address }),
    client.Connection.connect({ address }),
  ]);
  const activities = { greet: async (name: string) => `hello, ${name}` };
  const made = await worker.Worker.create({ connection: native, taskQueue, workflowsPath: path, activities, ...options });
  const running = made.run();
  running.catch(() => undefined);
  return {
    client: new client.Client({ connection }),
    taskQueue,
    newId: () => randomUUID(),
    async stop() {
      made.shutdown();
      await running;
      await Promise.all([native.close(), connection.close()]);
    },
  };
}
