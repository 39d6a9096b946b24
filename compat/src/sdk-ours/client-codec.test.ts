// Goal: with a payload codec, nothing that users said is readable on the server, and all of it arrives.
// Method: our client and an official worker with the same codec; the history is searched for the plain text.
import { Client, Connection, WorkflowFailedError } from '@perdure/client';
import { ApplicationFailure, type Payload, type PayloadCodec } from '@perdure/common';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { startOfficialWorker, type RunningWorker } from '../sdk/official-worker.js';
import { add, finish, total } from './client-definitions.js';
import { ClientFixture } from './client-fixture.js';
import { counting, echoing, failing } from './client-workflows.js';

const limit = { timeout: 30_000 };
const scrambled = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a);

/** Scrambles the data and hides the metadata within. */
const codec: PayloadCodec = {
  encode: async (payloads) =>
    payloads.map(({ metadata = {}, data }) => {
      const encoding = Buffer.from(metadata['encoding'] ?? []).toString('hex');
      const bytes = Buffer.from(data ?? []).toString('hex');
      return { metadata: { encoding: Buffer.from('binary/scrambled') }, data: scrambled(Buffer.from(`${encoding} ${bytes}`)) };
    }),
  decode: async (payloads) =>
    payloads.map((payload): Payload => {
      if (Buffer.from(payload.metadata?.['encoding'] ?? []).toString() !== 'binary/scrambled') return payload;
      const [encoding = '', data = ''] = Buffer.from(scrambled(payload.data ?? new Uint8Array()))
        .toString()
        .split(' ');
      return { metadata: { encoding: Buffer.from(encoding, 'hex') }, data: Buffer.from(data, 'hex') };
    }),
};

for (const kind of serverKinds().filter((kind) => kind !== 'postgres'))
  describe(`our client with a codec on ${kind}`, () => {
    const ours = new ClientFixture(kind);
    let worker: RunningWorker;
    let client: Client;
    const options = () => ({ ...ours.options(), taskQueue: `${ours.taskQueue}-codec` });
    before(async () => {
      const dataConverter = { payloadCodecs: [codec as never] };
      worker = await startOfficialWorker(options().taskQueue, { address: ours.address }, { dataConverter });
      client = new Client({ connection: ours.connection, dataConverter: { payloadCodecs: [codec] } });
    });
    after(() => worker.stop());

    test('arguments, results, signals, queries, memos and failures', limit, async () => {
      const handle = await client.workflow.start(echoing, { ...options(), args: ['secret', 1], memo: { note: 'secret' } });
      assert.deepEqual(await handle.result(), ['secret', 1]);
      assert.deepEqual((await handle.describe()).memo, { note: 'secret' });
      const stored = JSON.stringify(await handle.fetchHistory(), (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      );
      assert.equal(stored.includes('secret'), false);
      const sum = await client.workflow.start(counting, { ...options(), args: [1] });
      await sum.signal(add, 2);
      assert.equal(await sum.query(total), 3);
      await sum.signal(finish);
      assert.equal(await sum.result(), 3);
      await assert.rejects(client.workflow.execute(failing, options()), (error) => {
        assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
        assert.deepEqual(error.cause.details, ['because', { code: 7 }]);
        return true;
      });
    });

    test('a client without the codec says what is missing', limit, async () => {
      const { workflowId } = await client.workflow.start(echoing, { ...options(), args: [1] });
      const connection = await Connection.connect({ address: ours.address });
      try {
        await assert.rejects(new Client({ connection }).workflow.result(workflowId), /unknown encoding binary\/scrambled/);
      } finally {
        await connection.close();
      }
    });
  });
