import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON } from '@perdure/common/lib/proto-utils';
import type { HistoryAndWorkflowId } from '@perdure/common';
import { Worker, type ReplayHistoriesIterable, type ReplayResult, type ReplayWorkerOptions } from '@perdure/worker';

const extension = '.json';
/** Stands in no encoded workflow id. */
const separator = '@';

/**
 * Writes histories to files, `<workflow id>@<run id>.json`, in the form that CLI and UI write and read. Beside the tests they show what the code
 * of a former day has done; `loadHistories` reads them.
 * @param histories  Such as `client.workflow.list({ query }).intoHistories()`.
 * @returns how many there were
 */
export async function saveHistories(folder: string, histories: ReplayHistoriesIterable): Promise<number> {
  await mkdir(folder, { recursive: true });
  const files = new Set<string>();
  for await (const { workflowId, history } of histories) {
    const { events, runId } = fetched(workflowId, history);
    const name = `${encodeURIComponent(workflowId)}${separator}${runId}`;
    // A run that was reset goes on under the first run's id in its history.
    let file = `${name}${extension}`;
    for (let copy = 2; files.has(file); copy++) file = `${name}-${copy}${extension}`;
    await writeFile(join(folder, file), `${historyToJSON({ events })}\n`);
    files.add(file);
  }
  return files.size;
}

type History = Parameters<typeof historyToJSON>[0];

/** @throws TypeError for what no client has fetched */
function fetched(workflowId: string, history: unknown) {
  const { events = [] } = (history ?? {}) as History;
  const runId = events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
  if (runId === undefined) throw new TypeError(`The history of workflow '${workflowId}' does not begin with its start`);
  return { events, runId };
}

/**
 * The histories of a folder's JSON files, in the order of their names. A file's name is the workflow's id, as `saveHistories` writes it or plain.
 * @throws Error for a folder without any, and naming the file that is none
 */
export async function* loadHistories(folder: string): AsyncIterable<HistoryAndWorkflowId> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(extension)).sort();
  if (files.length === 0) throw new Error(`There is no history in ${folder}: no file there ends in ${extension}`);
  for (const file of files) yield { workflowId: workflowIdOf(file), history: await loadHistory(join(folder, file)) };
}

function workflowIdOf(file: string): string {
  const [id = ''] = file.slice(0, -extension.length).split(separator);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

async function loadHistory(path: string) {
  try {
    return historyFromJSON(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path} is no history: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Some histories are not what the workflow code would do today. */
export class ReplayFailedError extends Error {
  override readonly name = 'ReplayFailedError';

  constructor(
    /** Those that did not fit, each with its error. */
    readonly failed: readonly ReplayResult[],
    /** How many were replayed. */
    readonly replayed: number,
  ) {
    const reasons = failed.map(({ workflowId, error }) => `${workflowId}: ${error?.message ?? ''}`);
    super(`${failed.length} of ${replayed} histories do not replay with this code\n\n${reasons.join('\n\n')}`);
  }
}

/**
 * Replays histories with the workflow code of today; to be called in a test before each deployment.
 * @param histories  Such as `loadHistories('histories')`, or `client.workflow.list({ query }).intoHistories()`.
 * @returns how many were replayed
 * @throws ReplayFailedError when some do not fit; Error when there is none, as that would prove nothing
 */
export async function assertReplays(options: ReplayWorkerOptions, histories: ReplayHistoriesIterable): Promise<number> {
  const failed: ReplayResult[] = [];
  let replayed = 0;
  for await (const result of Worker.runReplayHistories(options, histories)) {
    replayed += 1;
    if (result.error !== undefined) failed.push(result);
  }
  if (failed.length > 0) throw new ReplayFailedError(failed, replayed);
  if (replayed === 0) throw new Error('There was no history to replay');
  return replayed;
}
