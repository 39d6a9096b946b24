// Goal: histories equal to the reference server's, event by event, id by id, field by field.
// Method: client and worker are played by hand over raw gRPC; the history is compared as text.
import { after, before, describe, test } from 'node:test';
import { serverKinds, type ServerKind } from '../environment.js';
import { RawClient } from '../raw-client.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { HandWorker } from './hand-worker.js';
import { activities } from './scenarios/activities.js';
import { activityById } from './scenarios/activity-by-id.js';
import { activityCancel } from './scenarios/activity-cancel.js';
import { basics } from './scenarios/basics.js';
import { children } from './scenarios/children.js';
import { ending } from './scenarios/ending.js';
import { queries } from './scenarios/queries.js';
import { external } from './scenarios/external.js';
import { limits } from './scenarios/limits.js';
import { properties } from './scenarios/properties.js';
import { reading } from './scenarios/reading.js';
import { sticky } from './scenarios/sticky.js';
import { useExistingRun } from './scenarios/use-existing.js';
import { timers } from './scenarios/timers.js';
import { workflowTasks } from './scenarios/workflow-tasks.js';

const areas = {
  basics,
  activities,
  timers,
  'workflow tasks': workflowTasks,
  sticky,
  limits,
  properties,
  'use existing': useExistingRun,
  reading,
  ending,
  'activity cancel': activityCancel,
  children,
  external,
  queries,
  'activity by id': activityById,
};
/** Most of a scenario's time is waiting for its timers, so they run side by side. */
const SCENARIOS_AT_ONCE = 8;

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

  for (const [area, scenarios] of Object.entries(areas))
    for (const [title, scenario] of Object.entries(scenarios))
      test(`${area}: ${title}`, { timeout: 30_000 }, async () => {
        if (client === undefined) throw new Error('the server did not start');
        await scenario(new HandWorker(client));
      });
}
