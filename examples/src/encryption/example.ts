import { randomBytes } from 'node:crypto';
import { workflowsBeside, type Example } from '../stage.js';
import { EncryptionCodec } from './encryption-codec.js';
import { readLetter } from './workflows.js';

/** The same key in client and worker; the server sees ciphertext, as the stored history shows. */
export const example: Example = async (stage) => {
  const dataConverter = { payloadCodecs: [new EncryptionCodec(randomBytes(32), 'key of today')] };
  const client = await stage.client({ dataConverter });
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), dataConverter });
  return worker.runUntil(async () => {
    const handle = await client.workflow.start(readLetter, {
      workflowId: `letter-${Date.now()}`,
      taskQueue: stage.taskQueue,
      args: [{ to: 'Whitfield', text: 'Meet me at the bridge.' }],
    });
    const result = await handle.result();
    stage.say(`client and worker read: ${result}`);
    const { events } = await handle.fetchHistory();
    const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? new Uint8Array();
    const stored = Buffer.from(input);
    stage.say(`the server stores:      ${stored.toString('base64').slice(0, 60)}…`);
    return { result, leaked: stored.includes('bridge') };
  });
};
