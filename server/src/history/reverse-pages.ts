/** GetWorkflowExecutionHistoryReverse: the history from its end, page by page (semantics HIST-1, HIST-5). */
import { InvariantError, invalidArgument } from '@perdure/engine';
import { DecodeError, defineMessage, splitFrames } from '@perdure/wire/codec';
import type { workflowservice } from '@perdure/wire/types';
import { joinFrames, PAGE_NODES_MAX, viewHistory, type EventReader, type HistoryView } from './event-reader.js';
import { isUuid, uuidBytes, uuidText } from './ids.js';
import { workflowNotFound } from './not-found.js';
import type { HistoryPage } from './service.js';
import type { Shard } from './shard.js';

/** The node that comes next; nodes never change, so that is all there is to know. */
interface ReverseToken {
  readonly runId: string;
  /** One past the node's last event. */
  readonly endEventId: number;
  readonly writeId: number;
}

const format = defineMessage<{ runId?: Uint8Array; endEventId?: number; writeId?: number }>('perdure.token.ReversePage', [
  ['runId', 1, 'bytes'],
  ['endEventId', 2, 'int64'],
  ['writeId', 3, 'int64'],
]);

function decodeToken(bytes: Uint8Array): ReverseToken {
  try {
    const { runId, endEventId = 0, writeId = 0 } = format.decode(bytes);
    if (runId?.length !== 16 || endEventId < 2) throw invalidArgument('Invalid NextPageToken.');
    return { runId: uuidText(runId), endEventId, writeId };
  } catch (error) {
    if (error instanceof DecodeError) throw invalidArgument('Invalid NextPageToken.');
    throw error;
  }
}

export interface ReverseRequest {
  readonly namespaceId: string;
  readonly request: workflowservice.GetWorkflowExecutionHistoryReverseRequest;
}

export async function reversePage(
  reader: EventReader,
  shard: Shard,
  { namespaceId, request }: ReverseRequest,
): Promise<HistoryPage> {
  const { workflowId = '', runId: asked = '' } = request.execution ?? {};
  if (asked !== '' && !isUuid(asked)) throw invalidArgument('Invalid RunId.');
  const given = (request.nextPageToken?.length ?? 0) > 0 ? decodeToken(request.nextPageToken as Uint8Array) : undefined;
  if (given !== undefined && asked !== '' && given.runId !== asked)
    throw invalidArgument('RunId in the request does not match the NextPageToken.');
  const ref = { namespaceId, workflowId, runId: given?.runId ?? asked };
  const view = await shard.read(ref, (run, unit) => {
    if (run === undefined) throw workflowNotFound(ref);
    return viewHistory(unit.key.slot, run);
  });
  const wanted = request.maximumPageSize ?? 0;
  const page = new ReversePage(given ?? lastNode(view), wanted > 0 ? Math.min(wanted, PAGE_NODES_MAX) : PAGE_NODES_MAX);
  if (given === undefined) page.addStart(view);
  await page.read(reader, view);
  return { events: joinFrames(page.frames), nextPageToken: page.next() };
}

function lastNode({ root, tip }: HistoryView): ReverseToken {
  return { runId: root.runId, endEventId: root.nextEventId, writeId: tip.writeId };
}

class ReversePage {
  /** Newest first. */
  readonly frames: Uint8Array[] = [];

  constructor(
    private at: ReverseToken,
    private left: number,
  ) {}

  /** A started task's Started is history for a reader, though it is written when the task ends; transient tasks are not. */
  addStart({ root, unwritten }: HistoryView): void {
    if (root.workflowTask.at !== 'started' || !root.workflowTask.written) return;
    this.frames.push(...unwritten);
    this.left -= 1;
  }

  /** Each node names the one before it; what else lies between was abandoned. The view is durable, so the store has them all. */
  async read(reader: EventReader, view: HistoryView): Promise<void> {
    while (this.left > 0 && this.at.endEventId > 1) {
      const { runId, endEventId } = this.at;
      for (const node of await reader.nodesBefore(view, endEventId)) {
        if (this.left === 0) return;
        if (node.writeId !== this.at.writeId) continue;
        this.frames.push(...splitFrames(node.data).reverse());
        this.at = { runId, endEventId: node.firstEventId, writeId: node.previousWriteId };
        this.left -= 1;
      }
      if (this.at.endEventId === endEventId)
        throw new InvariantError(`run ${runId}: no history node ends before event ${endEventId}`);
    }
  }

  next(): Uint8Array {
    return this.at.endEventId > 1 ? format.encode({ ...this.at, runId: uuidBytes(this.at.runId) }) : new Uint8Array(0);
  }
}
