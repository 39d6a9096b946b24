// Goal: the same activations give the same commands, in the same order, as in the official TypeScript SDK.
// Method: both runtimes in one process, without their cores; a random server from a seed answers what they ask for in any order,
// sends signals, updates, queries and cancellations, and plays histories old and new. A seed that differs is told with its commands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Activation } from '@perdure/workflow/protocol';
import type { ExecutionOptions } from '../threads/executor.js';
import { bundleOf } from '../realm/scripted-realm.js';
import { InProcessExecutor } from '../threads/in-process-executor.js';
import { corpus, workflowTypes } from './corpus.js';
import { officialRuntime } from './official-runtime.js';
import { officialText, ourText } from './plain-commands.js';
import { RandomServer } from './random-server.js';

const seedsPerWorkflow = 40;
const activationsMax = 40;
const activityNames = ['l1', 'l2', 'l3', 'l4', 'loc'];
const options: ExecutionOptions = {
  namespace: 'default',
  taskQueue: 'queue',
  failureErrorTypes: [],
  showStackTraceSources: false,
  activityNames,
};

let startOfficial: Awaited<ReturnType<typeof officialRuntime>>;
let ours: InProcessExecutor;
before(async () => {
  startOfficial = await officialRuntime(corpus.replace('SDK', '@temporalio/workflow'), activityNames);
  const { code } = await bundleOf(corpus.replace('SDK', '@perdure/workflow'));
  ours = new InProcessExecutor({ code });
});
after(() => ours.close());

/** In the official SDK, in old histories, `clearTimeout` may take a timer of another execution of the thread for its own. */
const isKnownDifference = ({ availableInternalFlags }: Activation, workflowType: string) =>
  workflowType === 'timeouts' && availableInternalFlags.length === 0;

async function compare(workflowType: string, seed: number): Promise<void> {
  const server = new RandomServer(workflowType, seed);
  let activation = server.first();
  if (isKnownDifference(activation, workflowType)) return;
  const official = await startOfficial(activation);
  try {
    for (let round = 0; round < activationsMax; round += 1) {
      const expected = officialText(await official.activate(activation));
      const completion = round === 0 ? await ours.create(activation, options) : await ours.activate(activation);
      assert.equal(ourText(completion), expected, `${workflowType}, seed ${seed}, activation ${round}`);
      if (completion.status === 'failed') return;
      server.take(completion.commands);
      if (server.isOver) return;
      const query = server.query();
      if (query !== undefined) assert.equal(ourText(await ours.activate(query)), officialText(await official.activate(query)));
      const next = server.next();
      if (next === undefined) return;
      activation = next;
    }
  } finally {
    await official.end();
    await ours.evict(server.runId);
  }
}

for (const workflowType of workflowTypes)
  test(`${workflowType}: the same commands as the official SDK, ${seedsPerWorkflow} seeds`, async () => {
    for (let seed = 1; seed <= seedsPerWorkflow; seed += 1) await compare(workflowType, seed);
  });
