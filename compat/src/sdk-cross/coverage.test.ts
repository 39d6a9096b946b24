// Goal: the corpus that both SDKs run uses each part of the workflow API, and the API is the official one.
// Method: the values that our workflow package exports, beside the official ones and beside what the corpus imports and calls.
import * as ours from '@perdure/workflow';
import * as official from '@temporalio/workflow';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { caseFiles, corpusFiles } from './corpus-files.js';

const nexus = 'Nexus is left for later';
const ofTheApi = 'numbers of the API, which no workflow meets';
/** Exports that no workflow of the corpus uses, and why. */
const unused: Record<string, string> = {
  createNexusServiceClient: nexus,
  decodeWorkflowIdConflictPolicy: ofTheApi,
  decodeWorkflowIdReusePolicy: ofTheApi,
  encodeWorkflowIdConflictPolicy: ofTheApi,
  encodeWorkflowIdReusePolicy: ofTheApi,
  NexusOperationCancellationType: nexus,
  NexusOperationFailure: nexus,
  NotAnActivityMethod: 'stands in types only, for what a proxy cannot call',
  WorkflowIdConflictPolicy: 'for options of clients; children have none of these',
};

const ofCommon = 'the official package has it in common only';
const onlyOurs: Record<string, string> = {
  ApplicationFailureCategory: ofCommon,
  HandlerUnfinishedPolicy: ofCommon,
  NexusOperationFailure: ofCommon,
  WorkflowExecutionAlreadyStartedError: ofCommon,
};

const sorted = (names: Iterable<string>) => [...names].toSorted();
const namesOf = (module: object) => sorted(Object.keys(module).filter((name) => name !== 'default' && name !== '__esModule'));
const ourNames = namesOf(ours);
const officialNames = namesOf(official);

async function sources(): Promise<readonly string[]> {
  const read = async (file: string) => readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  return Promise.all([...corpusFiles, ...caseFiles].map(read));
}

/** Types are gone from the files, so these are values; and the compiler refuses imports that nothing uses. */
function importedIn(code: string): string[] {
  const lists = code.matchAll(/import \{([^}]*)\} from ["']@perdure\/(?:workflow|common)["']/g);
  const names = Array.from(lists, ([, list = '']) => list.split(',').map((name) => name.trim().split(' as ')[0] ?? ''));
  return names.flat().filter((name) => name !== '');
}

// The suite `sdk-surface` looks for what is missing.
test('our workflow package exports hardly more than the official one does', () => {
  assert.deepEqual(
    ourNames.filter((name) => !officialNames.includes(name)),
    sorted(Object.keys(onlyOurs)),
  );
});

test('the corpus uses every export', async () => {
  const used = new Set((await sources()).flatMap(importedIn));
  assert.deepEqual(
    ourNames.filter((name) => !used.has(name)),
    sorted(Object.keys(unused)),
  );
});

test('and every static method of the classes', async () => {
  const code = (await sources()).join('\n');
  const methods = Object.entries(ours).flatMap(([name, value]) =>
    typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
      ? Object.getOwnPropertyNames(value).flatMap((method) =>
          typeof (value as unknown as Record<string, unknown>)[method] === 'function' ? [`${name}.${method}`] : [],
        )
      : [],
  );
  assert.ok(methods.includes('CancellationScope.withTimeout'));
  assert.deepEqual(
    methods.filter((method) => !code.includes(`${method}(`)),
    [],
  );
});
