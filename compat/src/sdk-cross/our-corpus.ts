import { bundleWorkflowCode } from '@perdure/worker';
import { fileURLToPath } from 'node:url';
import { startOurWorker } from '../sdk-worker/our-worker.js';
import type { ContextCodec } from './context-codec.js';
import { corpusSinks } from './corpus-sinks.js';

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

/** The corpus of both SDKs, bundled once. */
export async function ourCrossBundle() {
  bundle ??= bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)) });
  return bundle;
}

/** Our worker in this process with the corpus of both SDKs, polling `taskQueue`. */
export async function startOurCrossWorker(taskQueue: string, address: string, codec: ContextCodec) {
  const dataConverter = { payloadCodecs: [codec] };
  return startOurWorker(taskQueue, address, { workflowBundle: await ourCrossBundle(), sinks: corpusSinks(), dataConverter });
}
