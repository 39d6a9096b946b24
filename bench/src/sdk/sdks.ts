// The two SDKs under measurement. Both have the same names, so that one probe serves both; only the workflows differ in an import.
import type * as clientModule from '@perdure/client';
import type * as workerModule from '@perdure/worker';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sdkNames = ['ours', 'peer'] as const;
export type SdkName = (typeof sdkNames)[number];

export type ClientModule = typeof clientModule;
export type WorkerModule = typeof workerModule;

export function sdkNamed(name: string | undefined): SdkName {
  const found = sdkNames.find((known) => known === name);
  if (found === undefined) throw new Error(`there is no SDK ${JSON.stringify(name)}, only ${sdkNames.join(' and ')}`);
  return found;
}

export async function importClient(sdk: SdkName): Promise<ClientModule> {
  return sdk === 'ours' ? import('@perdure/client') : ((await import('@temporalio/client')) as unknown as ClientModule);
}

export async function importWorker(sdk: SdkName): Promise<WorkerModule> {
  return sdk === 'ours' ? import('@perdure/worker') : ((await import('@temporalio/worker')) as unknown as WorkerModule);
}

/** A module of one line: `export async function hello() …`, which imports nothing. */
export const oneLinePath = fileURLToPath(new URL('workflows/one-line.js', import.meta.url));

/** Workflows that use the SDK. */
export function workflowsPath(sdk: SdkName): string {
  const file = sdk === 'ours' ? 'workflows/perdure.js' : 'workflows/temporalio.js';
  return fileURLToPath(new URL(file, import.meta.url));
}

export function peerTitle(): string {
  // Its package.json is not among its exports.
  const main = createRequire(import.meta.url).resolve('@temporalio/worker');
  const { version } = JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')) as { version: string };
  return `the official TypeScript SDK ${version}`;
}
