// Goal: code for the official SDK moves by a change of the import scope, so all that it can import, and all members of that, are there.
// Method: the compiler reads the declarations of both, and Node loads both. What is missing has to be in the table of exemptions, with its
// reason; what is in the table has to be missing.
import { Connection } from '@perdure/client';
import * as official from '@temporalio/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDeclarations, type ExportsOf } from './declarations.js';
import { entries } from './entries.js';
import { exemptions } from './exemptions.js';
import { differentShapes, missingNames } from './gaps.js';

function declaredGaps(exportsOf: ExportsOf): string[] {
  const seen = new Set<number>();
  return entries.flatMap(({ name, declarations }) => {
    const official = exportsOf(declarations.official);
    const ours = exportsOf(declarations.ours);
    return [...missingNames(name, official, ours), ...differentShapes(name, official, ours, seen)];
  });
}

/** Names that ours declares and has not at run time, such as classes behind `export type`. */
async function missingValues(exportsOf: ExportsOf): Promise<string[]> {
  const missing = entries.map(async ({ name, declarations, load }) => {
    const declared = exportsOf(declarations.ours);
    const { official, ours } = await load();
    const names = Object.keys(official).filter((key) => declared.has(key) && !(key in ours));
    return names.map((key) => `${name}.${key} is no value`);
  });
  return (await Promise.all(missing)).flat();
}

test('all that the official packages export is there, or has a reason to be missing', async () => {
  const files = entries.flatMap(({ declarations }) => [declarations.official, declarations.ours]);
  const gaps = await withDeclarations(files, async (exportsOf) => [
    ...declaredGaps(exportsOf),
    ...(await missingValues(exportsOf)),
  ]);
  const exempt = exemptions.flatMap(({ names }) => names);
  const missing = gaps.filter((gap) => !exempt.includes(gap));
  assert.equal(missing.join('\n'), '', 'in the official SDK and not in ours');
  const needless = exempt.filter((name) => !gaps.includes(name));
  assert.equal(needless.join('\n'), '', 'exempt and no longer missing');
});

// In declarations they are classes of protobufjs, and descriptions of services when they are loaded; ours has neither.
test('the raw services have all calls of the official ones', async () => {
  const connection = Connection.lazy();
  const namesOf = (service: unknown) =>
    Object.keys((service as { readonly methods: object }).methods).map((name) => name.charAt(0).toLowerCase() + name.slice(1));
  const { workflowService, operatorService, healthService } = connection;
  assert.deepEqual(Object.keys(workflowService).toSorted(), namesOf(official.WorkflowService).toSorted());
  assert.deepEqual(Object.keys(operatorService).toSorted(), namesOf(official.OperatorService).toSorted());
  // `watch` is a stream.
  assert.deepEqual([...Object.keys(healthService), 'watch'], namesOf(official.HealthService));
  await connection.close();
});
