/** Model readers: one follows a run by long polls to its end, one describes it now and then. */
import { decodeHistory, splitFrames } from '@perdure/wire/codec';
import { StatusCode } from '@perdure/wire/types';
import type { Ledger } from '../checkers/ledger.js';
import type { Told } from '../checkers/told.js';
import type { World } from '../world/world.js';
import { codeOf, NAMESPACE_ID, type Caller } from './caller.js';

export interface ReaderParts {
  readonly world: World;
  readonly caller: Caller;
  readonly told: Told;
  readonly ledger: Ledger;
  readonly workflowId: string;
}

/** Settles when all runs of the workflow from the one that is found on have been read to their ends. */
export async function followHistory(parts: ReaderParts): Promise<void> {
  for (let runId: string | undefined = ''; runId !== undefined;) runId = await followRun(parts, runId);
}

/** '' is the run that is there. Returns the run that follows. */
async function followRun({ world, caller, told, workflowId }: ReaderParts, wantedRunId: string): Promise<string | undefined> {
  const pageSize = world.random.pick([0, 1, 2]);
  let nextPageToken: Uint8Array | undefined;
  let runId = wantedRunId;
  const frames: Uint8Array[] = [];
  do {
    const request = {
      execution: { workflowId, ...(runId !== '' && { runId }) },
      waitNewEvent: true,
      maximumPageSize: pageSize,
      ...(nextPageToken && { nextPageToken }),
    };
    const page = await untilFound(caller, () =>
      caller.untilAnswered(`follows ${workflowId}`, (host, call) =>
        host.roles.history.getHistory({ namespaceId: NAMESPACE_ID, request }, call),
      ),
    );
    ({ nextPageToken } = page);
    if (runId === '') runId = runIdIn(page.events);
    take(world, told.events(runId, page.events), splitFrames(page.events), frames);
  } while (nextPageToken.length > 0);
  return told.readToEnd(runId, frames);
}

/** The first event names its run. */
const runIdIn = (events: Uint8Array): string =>
  decodeHistory(events)[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? '';

/** Pages may go back to events that were shown before they were written, never ahead. */
function take(
  world: World,
  events: readonly { readonly eventId?: number | undefined }[],
  page: readonly Uint8Array[],
  frames: Uint8Array[],
): void {
  const first = events[0]?.eventId;
  if (first === undefined) return;
  if (first > frames.length + 1) world.fail(`a reader got event ${first} after ${frames.length}`);
  frames.length = Math.min(frames.length, first - 1);
  frames.push(...page);
}

/** The workflow may not have been started yet. */
async function untilFound<Answer>(caller: Caller, ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (codeOf(error) !== StatusCode.NOT_FOUND) throw error;
      await caller.machine.sleep(1_000, 'waits for the start');
    }
  }
}

export async function describeNowAndThen({ world, caller, told, ledger, workflowId }: ReaderParts): Promise<void> {
  while (!ledger.isClosed(workflowId)) {
    await caller.machine.sleep(world.random.between(500, 6_000), 'waits');
    const request = { execution: { workflowId } };
    await caller
      .once(`describes ${workflowId}`, (host, call) =>
        host.roles.history.describeWorkflow({ namespaceId: NAMESPACE_ID, request }, call),
      )
      .then(
        (description) => told.described(workflowId, description),
        (error: unknown) => {
          if (codeOf(error) < 0) throw error;
        },
      );
  }
}
