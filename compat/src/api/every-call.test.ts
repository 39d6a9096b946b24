// Goal: every call of the public API is answered with a status that a client can act on.
// Method: each method is called with an empty request. What is not built says so and names itself.
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { detailsOf, RawClient, statusOf } from '../raw-client.js';
import { createServer } from '../server/create-server.js';

// The generated declaration leaves out what the protobuf library itself gives to every service.
const service = proto.temporal.api.workflowservice.v1.WorkflowService as unknown as { methodsArray: readonly { name: string }[] };
const methods = service.methodsArray.map((method) => method.name);

/** What an empty request may be answered with. */
const sensible = new Set([
  status.OK,
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.PERMISSION_DENIED,
  status.UNIMPLEMENTED,
]);

describe('every call of the API is answered', () => {
  for (const kind of serverKinds())
    test(`on ${kind}: ${methods.length} calls`, { timeout: 90_000 }, async (context) => {
      const server = await createServer(kind);
      context.after(() => server.dispose());
      await server.start();
      const client = new RawClient(server.address);
      context.after(() => client.close());
      const answers = await Promise.all(methods.map(async (name) => ({ name, error: await callEmpty(client, name) })));
      const built = answers.filter(({ error }) => statusOf(error) !== status.UNIMPLEMENTED);
      context.diagnostic(`${kind}: ${built.length} of ${methods.length} calls are built`);
      assert.deepEqual(answers.flatMap(complaint), []);
    });
});

function complaint({ name, error }: { readonly name: string; readonly error: unknown }): string[] {
  const code = statusOf(error) ?? status.OK;
  const details = detailsOf(error);
  if (!sensible.has(code)) return [`${name}: ${status[code]}: ${details}`];
  return code === status.UNIMPLEMENTED && !details.includes(name) ? [`${name}: "${details}" does not name the call`] : [];
}

/** Resolves to the error, if there is one. */
async function callEmpty(client: RawClient, name: string): Promise<unknown> {
  const camelCase = name.replace(/^./, (first) => first.toLowerCase());
  const call = client.service[camelCase as 'getSystemInfo'];
  return call.call(client.service, {}).then(
    () => undefined,
    (error: unknown) => error,
  );
}
