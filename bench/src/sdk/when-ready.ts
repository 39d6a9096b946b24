import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, NamespaceNotFoundError } from '@perdure/client';
import type { ServerLaunch } from '../server-process.js';

const retryMs = 100;

/** Resolves when the server can be worked with: it answers, and its namespace is known everywhere in it. */
export async function whenReady({ address, namespace, registerNamespace }: ServerLaunch): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '30 seconds' });
  const day = { seconds: 86_400 };
  if (registerNamespace) await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
  const client = new Client({ connection, namespace });
  for (;;) {
    try {
      // Goes the way of all starts; no workflow has this id.
      await client.workflow.getHandle('nobody').describe();
    } catch (error) {
      if (!(error instanceof NamespaceNotFoundError)) break;
    }
    await sleep(retryMs);
  }
  await connection.close();
}
