// Goal: what clients ask a server before they run anything: health, system info, namespaces.
// Method: the official client's connection, and what it hands through of the raw services.
import { Connection, isGrpcServiceError } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, type ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { seconds } from '../golden/messages.js';

/** The reference server's caches learn of a new namespace within this time. */
const NAMESPACE_VISIBLE_MS = 20_000;
const SERVING = 1;

for (const kind of serverKinds()) describe(`connection to ${kind}`, () => suite(kind));

function suite(kind: ServerKind): void {
  let server: ServerUnderTest;
  let connection: Connection;

  before(
    async () => {
      server = await createServer(kind);
      await server.start();
      connection = await Connection.connect({ address: server.address });
    },
    { timeout: 90_000 },
  );

  after(
    async () => {
      await connection?.close();
      await server?.dispose();
    },
    { timeout: 30_000 },
  );

  test('health: the API is serving', async () => {
    const { status: health } = await connection.healthService.check({
      service: 'temporal.api.workflowservice.v1.WorkflowService',
    });
    assert.equal(health, SERVING);
  });

  test('system info tells a version and capabilities', async () => {
    const { serverVersion, capabilities } = await connection.workflowService.getSystemInfo({});
    assert.match(serverVersion, /^\d+\.\d+\.\d+/);
    assert.ok(capabilities, 'capabilities are set');
  });

  test('cluster info is told', async () => {
    const info = await connection.workflowService.getClusterInfo({});
    assert.notEqual(info.clusterId, '');
  });

  test('the default namespace is described by name and by id', async () => {
    const byName = await connection.workflowService.describeNamespace({ namespace: 'default' });
    const id = byName.namespaceInfo?.id ?? '';
    assert.match(id, /^[0-9a-f-]{36}$/);
    const byId = await connection.workflowService.describeNamespace({ id });
    assert.equal(byId.namespaceInfo?.name, 'default');
  });

  test('a namespace is registered once, described and listed', { timeout: 60_000 }, async () => {
    const namespace = `ns-${randomUUID()}`;
    const register = () =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: seconds(86_400),
        description: 'mine',
      });
    await register();
    await assert.rejects(register(), (error) => isGrpcServiceError(error) && error.code === status.ALREADY_EXISTS);
    const described = await untilDescribed(namespace);
    assert.equal(described.namespaceInfo?.description, 'mine');
    assert.equal(Number(described.config?.workflowExecutionRetentionTtl?.seconds), 86_400);
    const { namespaces } = await connection.workflowService.listNamespaces({ pageSize: 100 });
    assert.ok(namespaces.some((each) => each.namespaceInfo?.name === namespace));
  });

  test('an unknown namespace is told by name', async () => {
    const start = connection.workflowService.startWorkflowExecution({
      namespace: 'nobody-registered-it',
      workflowId: randomUUID(),
      workflowType: { name: 'W' },
      taskQueue: { name: 'q' },
      requestId: randomUUID(),
    });
    await assert.rejects(
      start,
      (error) => isGrpcServiceError(error) && error.code === status.NOT_FOUND && /nobody-registered-it/.test(error.details),
    );
  });

  async function untilDescribed(namespace: string) {
    for (let waitedMs = 0; ; waitedMs += 100)
      try {
        return await connection.workflowService.describeNamespace({ namespace });
      } catch (error) {
        if (waitedMs > NAMESPACE_VISIBLE_MS) throw error;
        await sleep(100);
      }
  }
}
