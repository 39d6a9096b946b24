// Goal: a namespace that calls too often is told which limit it has met, others go on, and an official client that retries gets through.
// Method: a server with a small limit; more calls than that at once.
import { Client, Connection } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { freePorts } from '../server/free-ports.js';
import { PerdureServer } from '../server/perdure-server.js';
import { detailsOf, RawClient, statusOf } from '../raw-client.js';

const CALLS = 60;
const PER_SECOND = 10;

test('calls beyond the limit of a namespace', { timeout: 60_000 }, async (context) => {
  const [port] = await freePorts(1);
  const flags = ['start-dev', '--port', String(port), '--namespace', 'other', '--namespace-rps', String(PER_SECOND)];
  const server = new PerdureServer('limited', `127.0.0.1:${port}`, flags, () => Promise.resolve());
  context.after(() => server.dispose());
  await server.start();
  const client = new RawClient(server.address);
  context.after(() => client.close());
  const start = (namespace: string) =>
    client.service.startWorkflowExecution({
      namespace,
      workflowId: randomUUID(),
      workflowType: { name: 'W' },
      taskQueue: { name: 'q' },
      requestId: randomUUID(),
    });
  const answers = await Promise.allSettled(Array.from({ length: CALLS }, () => start('default')));
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  assert.ok(refused.length > 0 && refused.length < CALLS, `${refused.length} of ${CALLS} were refused`);
  for (const error of refused) {
    assert.equal(statusOf(error), status.RESOURCE_EXHAUSTED);
    assert.equal(detailsOf(error), 'namespace rate limit exceeded');
  }
  await start('other');
  const connection = await Connection.connect({ address: server.address });
  context.after(() => connection.close());
  const { workflow } = new Client({ connection });
  const options = () => ({ taskQueue: 'q', workflowId: randomUUID() });
  await Promise.all(Array.from({ length: 5 }, () => workflow.start('W', options())));
});
