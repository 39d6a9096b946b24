// Starts workflows and signals them, side by side in a few lanes, and writes down what was acknowledged.
import { status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { payloads, seconds } from '../golden/messages.js';
import { statusOf } from '../raw-client.js';
import type { Ledger, SignalRecord, WorkflowRecord } from './ledger.js';
import { SIGNALS_PER_WORKFLOW, WORKFLOW_TASK_TIMEOUT_S } from './load-constants.js';
import { PersistentClient } from './persistent-client.js';
import type { SeededRandom } from './random.js';

/** How long one call may be repeated before the load counts as stuck. */
const CALL_PATIENCE_MS = 45_000;
const namespace = 'default';

export interface LoadOptions {
  /** Servers of one cluster; each lane begins at another one and moves on when a call fails. */
  readonly addresses: readonly string[];
  readonly taskQueue: string;
  readonly lanes: number;
  readonly random: SeededRandom;
  readonly ledger: Ledger;
}

/** Runs until `stop` is aborted; then each lane ends its workflow's signals first. */
export async function runLoad(options: LoadOptions, stop: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: options.lanes }, (_, lane) => runLane(options, lane, stop)));
}

async function runLane(options: LoadOptions, lane: number, stop: AbortSignal): Promise<void> {
  const { addresses, ledger, random } = options;
  const client = new PersistentClient(addresses, ledger, lane);
  try {
    for (let count = 0; !stop.aborted; count++) {
      const started = await startOne(options, client, `load-${random.seed}-${lane}-${count}`);
      for (let index = 0; index < SIGNALS_PER_WORKFLOW; index++) {
        await sleep(random.between(0, 250));
        await signalOne(client, started, `${started.workflowId}-s${index}`);
        // A caller that lost the answer would do this; the history must not show it.
        if (random.chance(0.2)) await signalOne(client, started, `${started.workflowId}-s${index}`);
      }
    }
  } finally {
    client.close();
  }
}

async function startOne(options: LoadOptions, client: PersistentClient, workflowId: string): Promise<WorkflowRecord> {
  const { answer } = await client.call(CALL_PATIENCE_MS, (service) =>
    service.startWorkflowExecution({
      namespace,
      workflowId,
      workflowType: { name: 'load' },
      taskQueue: { name: options.taskQueue },
      workflowTaskTimeout: seconds(WORKFLOW_TASK_TIMEOUT_S),
      identity: 'load client',
      requestId: `${workflowId}-start`,
    }),
  );
  const record = { workflowId, runId: answer.runId, signals: [] };
  options.ledger.workflows.push(record);
  return record;
}

async function signalOne(client: PersistentClient, workflow: WorkflowRecord, id: string): Promise<void> {
  const record = signalRecord(workflow, id);
  const known = record.acknowledged;
  const workflowExecution = { workflowId: workflow.workflowId, runId: workflow.runId };
  try {
    await client.call(CALL_PATIENCE_MS, (service) =>
      service.signalWorkflowExecution({
        namespace,
        workflowExecution,
        signalName: 'note',
        input: payloads(id),
        identity: 'load client',
        requestId: id,
      }),
    );
    record.acknowledged = true;
  } catch (error) {
    // The workflow closes as soon as it has all its signals: a repeated one may come too late, and the answer
    // of the try that was carried out may have been lost. The history then shows it all the same.
    const mayHaveBeenDone = known || (error as { attempts?: number }).attempts !== 1;
    if (statusOf(error) !== status.NOT_FOUND || !mayHaveBeenDone) throw error;
  }
}

function signalRecord(workflow: WorkflowRecord, id: string): SignalRecord {
  const present = workflow.signals.find((each) => each.id === id);
  if (present !== undefined) return present;
  const added = { id, acknowledged: false };
  workflow.signals.push(added);
  return added;
}
