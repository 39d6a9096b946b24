/** Events of a run as bytes: from the tail in memory, and what is older from the store. */
import { InvariantError, scheduledEvent, startedEvent, unavailable, type RunRoot } from '@perdure/engine';
import { StoreUnavailableError, type HistoryNode, type Store } from '@perdure/engine/ports';
import { concat, encodeHistory, splitFrames } from '@perdure/wire/codec';
import type { history } from '@perdure/wire/types';
import { uuidBytes } from './ids.js';
import type { LoadedRun, TailNode } from './loaded-unit.js';
import type { BranchTip } from './stored-format.js';

/** Bounds of one page: nodes as in the system we are compatible with, bytes so that a page fits into a client's 4 MiB. */
export const PAGE_NODES_MAX = 256;
const PAGE_BYTES_MAX = 2 * 1024 * 1024;

/** What a reader may see of a run at one moment. */
export interface HistoryView {
  readonly slot: number;
  readonly root: RunRoot;
  /** The last node of the run's branch. */
  readonly tip: BranchTip;
  /** Events [tailFrom, root.nextEventId) are here. */
  readonly tail: readonly TailNode[];
  readonly tailFrom: number;
  /** Frames that are shown although they are not written: of a started task. */
  readonly unwritten: readonly Uint8Array[];
}

export function viewHistory(slot: number, run: LoadedRun, forWorker = true): HistoryView {
  const { root } = run.state;
  const tailFrom = run.tail[0]?.firstEventId ?? root.nextEventId;
  const unwritten = encodeHistory(unwrittenEvents(root, forWorker)).frames;
  return { slot, root, tip: run.tip, tail: [...run.tail], tailFrom, unwritten };
}

/** A started task's events that history gets when the task ends (WT-5, WT-22). */
function unwrittenEvents(root: RunRoot, forWorker: boolean): history.HistoryEvent[] {
  const task = root.workflowTask;
  if (task.at === 'none' || (task.at === 'scheduled' && (task.written || task.attempt === 1))) return [];
  const events: history.HistoryEvent[] = [];
  if (!task.written) events.push({ ...scheduledEvent({ root }, task), eventId: root.nextEventId });
  // Who works on a task that history may never hold is told to nobody but the worker.
  const shown = task.at !== 'started' || task.written || forWorker ? task : { ...task, identity: '' };
  if (shown.at === 'started') events.push({ ...startedEvent({ root }, shown), eventId: root.nextEventId + events.length });
  return events;
}

/** One past the last event a reader sees. */
export const visibleEnd = (view: HistoryView): number => view.root.nextEventId + view.unwritten.length;

export interface EventPage {
  readonly frames: readonly Uint8Array[];
  /** First event id after the page. */
  readonly nextEventId: number;
}

export class EventReader {
  constructor(
    private readonly store: Store,
    private readonly timeoutMs: number,
  ) {}

  /** Events from `fromEventId` on, at most `nodesMax` nodes. Read only after the view is durable. */
  async readPage(view: HistoryView, fromEventId: number, nodesMax: number): Promise<EventPage> {
    const page = new PageBuilder(fromEventId, Math.min(nodesMax, PAGE_NODES_MAX));
    if (fromEventId < view.tailFrom) await this.#readStored(view, fromEventId, page);
    for (const node of view.tail) {
      if (page.full) break;
      page.add(node.firstEventId, node.frames);
    }
    if (page.nextEventId >= view.root.nextEventId) page.addUnwritten(view);
    return page;
  }

  /** The bytes of one event, whose node is known. */
  async readEvent(view: HistoryView, eventId: number, node: { nodeFirstEventId: number; writeId: number }): Promise<Uint8Array> {
    for (const each of view.tail) {
      const frame = each.frames[eventId - each.firstEventId];
      if (eventId >= each.firstEventId && frame !== undefined) return frame;
    }
    const [from, to] = [node.nodeFirstEventId, node.nodeFirstEventId + 1];
    const stored = (await this.#nodes(view, from, to, 16)).find((each) => each.writeId === node.writeId);
    const frame = stored === undefined ? undefined : splitFrames(stored.data)[eventId - stored.firstEventId];
    if (frame === undefined)
      throw new InvariantError(`run ${view.root.runId}: event ${eventId} is not in its node ${from}/${node.writeId}`);
    return frame;
  }

  /** Nodes that begin before an event, the newest first, abandoned ones among them. */
  nodesBefore(view: HistoryView, toEventId: number): Promise<readonly HistoryNode[]> {
    return this.#nodes(view, 1, toEventId, PAGE_NODES_MAX, true);
  }

  /** Follows the chain of nodes from the first event on; a page in the middle begins at the node that holds its first event. */
  async #readStored(view: HistoryView, fromEventId: number, page: PageBuilder): Promise<void> {
    const start = await this.#nodeOf(view, fromEventId);
    let nextEventId = start;
    while (nextEventId < view.tailFrom && !page.full) {
      const nodes = await this.#nodes(view, nextEventId, view.tailFrom, PAGE_NODES_MAX);
      const chain = followChain(nodes, nextEventId);
      if (chain.length === 0) throw new InvariantError(`run ${view.root.runId}: no history node for event ${nextEventId}`);
      for (const node of chain) {
        nextEventId = node.firstEventId + node.eventCount;
        if (!page.full) page.add(node.firstEventId, splitFrames(node.data));
      }
    }
  }

  /** First event id of the node that holds an event. */
  async #nodeOf(view: HistoryView, eventId: number): Promise<number> {
    if (eventId <= 1) return 1;
    const range = {
      slot: view.slot,
      branchId: uuidBytes(view.root.runId),
      fromEventId: 1,
      toEventId: eventId + 1,
      nodesMax: 1,
      bytesMax: PAGE_BYTES_MAX,
      reverse: true,
    };
    const [node] = await this.#read(() => this.store.readHistory(range, { timeoutMs: this.timeoutMs }));
    return node?.firstEventId ?? 1;
  }

  #nodes(
    view: HistoryView,
    fromEventId: number,
    toEventId: number,
    nodesMax: number,
    reverse = false,
  ): Promise<readonly HistoryNode[]> {
    const branchId = uuidBytes(view.root.runId);
    const range = { slot: view.slot, branchId, fromEventId, toEventId, nodesMax, bytesMax: PAGE_BYTES_MAX, reverse };
    return this.#read(() => this.store.readHistory(range, { timeoutMs: this.timeoutMs }));
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw unavailable(`The store cannot be read just now: ${error.message}`);
      throw error;
    }
  }
}

/**
 * The valid nodes among those read: each begins where the one before ended and names it. Of several that fit, the one written last
 * is it; the others were abandoned. Nodes without a valid successor at the end may be abandoned too, but then they lie beyond the tip.
 */
export function followChain(nodes: readonly HistoryNode[], fromEventId: number): HistoryNode[] {
  const chain: HistoryNode[] = [];
  let nextEventId = fromEventId;
  let candidates: HistoryNode[] = [];
  const settle = (): boolean => {
    const last = chain.at(-1);
    const fits = candidates.filter((node) => last === undefined || node.previousWriteId === last.writeId);
    const newest = fits.reduce<HistoryNode | undefined>(
      (best, node) => (best && best.writeId > node.writeId ? best : node),
      undefined,
    );
    candidates = [];
    if (newest === undefined) return false;
    chain.push(newest);
    nextEventId = newest.firstEventId + newest.eventCount;
    return true;
  };
  for (const node of nodes) {
    if (candidates.length > 0 && node.firstEventId !== nextEventId && !settle()) return chain;
    if (node.firstEventId === nextEventId) candidates.push(node);
  }
  if (candidates.length > 0) settle();
  return chain;
}

class PageBuilder implements EventPage {
  readonly frames: Uint8Array[] = [];
  #bytes = 0;
  #nodes = 0;

  constructor(
    public nextEventId: number,
    private readonly nodesMax: number,
  ) {}

  get full(): boolean {
    return this.#nodes >= this.nodesMax || this.#bytes >= PAGE_BYTES_MAX;
  }

  /** Takes the part of a node that the page still lacks and has room for: a page may end inside a node. */
  add(firstEventId: number, frames: readonly Uint8Array[]): void {
    const skip = this.nextEventId - firstEventId;
    if (skip >= frames.length) return;
    if (skip < 0) throw new InvariantError(`a gap in history: ${firstEventId} follows ${this.nextEventId - 1}`);
    this.#nodes += 1;
    for (const frame of frames.slice(skip)) {
      if (this.#bytes >= PAGE_BYTES_MAX) return;
      this.frames.push(frame);
      this.#bytes += frame.length;
      this.nextEventId += 1;
    }
  }

  addUnwritten(view: HistoryView): void {
    const skip = this.nextEventId - view.root.nextEventId;
    for (const frame of view.unwritten.slice(skip)) this.frames.push(frame);
    this.nextEventId = Math.max(this.nextEventId, visibleEnd(view));
  }
}

export const joinFrames = (frames: readonly Uint8Array[]): Uint8Array => concat(frames);
