// Goal: every answer, task, error and history equal to the reference server's, event by event, id by id, field by field.
// Method: client and worker are played by hand over raw gRPC; everything the server says is compared, as text, with
// what the reference server said to the same calls (record.ts). Differences that are meant are in meant-differences.ts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverKinds, type ServerKind } from '../environment.js';
import { RawClient } from '../raw-client.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { allScenarios, AREAS_OF_THE_STORE, type NamedScenario } from './areas.js';
import { meantDifferences, withoutMeant } from './meant-differences.js';
import { difference } from './recorder/difference.js';
import { play, recordedFiles, recordingOf } from './recordings.js';

/** Most of a scenario's time is waiting for its timers, so they run side by side. */
const SCENARIOS_AT_ONCE = 12;

test('each recording belongs to a scenario', () => {
  assert.deepEqual(recordedFiles().toSorted(), allScenarios.map(({ file }) => file).toSorted());
});

for (const kind of serverKinds()) describe(`golden histories on ${kind}`, { concurrency: SCENARIOS_AT_ONCE }, () => suite(kind));

function suite(kind: ServerKind): void {
  let server: ServerUnderTest;
  let client: RawClient | undefined;

  before(
    async () => {
      server = await createServer(kind);
      await server.start();
      client = new RawClient(server.address);
    },
    { timeout: 90_000 },
  );

  after(
    async () => {
      client?.close();
      await server?.dispose();
    },
    { timeout: 30_000 },
  );

  const scenarios = allScenarios.filter(({ area }) => kind !== 'postgres' || AREAS_OF_THE_STORE.includes(area));
  const used = new Set<object>();
  const compare = async (scenario: NamedScenario, by: RawClient) => {
    const { text } = await play(scenario, by);
    const both = { ours: text, theirs: recordingOf(scenario) };
    const compared = kind === 'reference' ? { ...both, used: [] } : withoutMeant(scenario.file, both);
    for (const each of compared.used) used.add(each);
    return difference(compared.ours, compared.theirs);
  };
  for (const scenario of scenarios)
    test(`${scenario.area}: ${scenario.title}`, { timeout: 90_000 }, async (context) => {
      if (client === undefined) throw new Error('the server did not start');
      const first = await compare(scenario, client);
      if (first === undefined) return;
      // On a busy machine a scenario may miss one of its timeouts of a second; what is wrong is wrong twice.
      context.diagnostic(`played again:\n${first}`);
      const second = await compare(scenario, client);
      assert.ok(second === undefined, second);
    });

  after(() => {
    if (kind === 'sqlite')
      assert.deepEqual(
        meantDifferences.filter((difference) => !used.has(difference)),
        [],
        'no longer there',
      );
  });
}
