/** GetWorkflowExecutionHistory: pages and long polls (semantics HIST). */
import { invalidArgument, isRunning } from '@perdure/engine';
import { defineMessage, DecodeError } from '@perdure/wire/codec';
import { enums, type workflowservice, type CancelSignal } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import {
  joinFrames,
  PAGE_NODES_MAX,
  viewHistory,
  visibleEnd,
  type EventPage,
  type EventReader,
  type HistoryView,
} from './event-reader.js';
import { isUuid, unitText, uuidBytes, uuidText } from './ids.js';
import type { RunRef } from './run-ref.js';
import type { HistoryPage } from './service.js';
import type { Shard } from './shard.js';
import { workflowNotFound } from './not-found.js';
import type { News } from './watchers.js';

/** How long a reader waits for news before it is told that there are none (api.md 0.4). */
const LONG_POLL_MS = 20_000;
/** Left to the way back when the caller's deadline is shorter. */
const DEADLINE_MARGIN_MS = 1_000;

/** Where a reader stands. */
interface PageToken {
  readonly runId: string;
  readonly nextEventId: number;
  /** First of the events it has seen that were not written yet (of a started task); 0: none. */
  readonly unwrittenFrom: number;
  /** Which ones: the task's stamp, how many, and in which epoch of the shard. */
  readonly stamp: number;
  readonly count: number;
  readonly epoch: number;
  /** Their ids may come again with other events even without a crash. */
  readonly transient: boolean;
}

const format = defineMessage<Partial<Omit<PageToken, 'runId'>> & { readonly runId?: Uint8Array }>('perdure.token.HistoryPage', [
  ['runId', 1, 'bytes'],
  ['nextEventId', 2, 'int64'],
  ['unwrittenFrom', 3, 'int64'],
  ['stamp', 4, 'int64'],
  ['count', 5, 'int32'],
  ['epoch', 6, 'int64'],
  ['transient', 7, 'bool'],
]);
const encodeToken = (token: PageToken): Uint8Array => format.encode({ ...token, runId: uuidBytes(token.runId) });

function decodeToken(bytes: Uint8Array): PageToken {
  try {
    const {
      runId,
      nextEventId = 0,
      unwrittenFrom = 0,
      stamp = 0,
      count = 0,
      epoch = 0,
      transient = false,
    } = format.decode(bytes);
    if (runId?.length !== 16 || nextEventId < 1) throw invalidArgument('Invalid NextPageToken.');
    return { runId: uuidText(runId), nextEventId, unwrittenFrom, stamp, count, epoch, transient };
  } catch (error) {
    if (error instanceof DecodeError) throw invalidArgument('Invalid NextPageToken.');
    throw error;
  }
}

/** A token that goes on reading a run after a first page (of a workflow task). */
export function continueAfter(view: HistoryView, page: EventPage, epoch: number): Uint8Array {
  return encodeToken(tokenAfter(view, page.nextEventId, epoch));
}

function tokenAfter({ root, unwritten }: HistoryView, nextEventId: number, epoch: number): PageToken {
  const token = { runId: root.runId, nextEventId, unwrittenFrom: 0, stamp: 0, count: 0, epoch, transient: false };
  if (nextEventId <= root.nextEventId || root.workflowTask.at === 'none') return token;
  const { stamp, written } = root.workflowTask;
  return { ...token, unwrittenFrom: root.nextEventId, stamp, count: unwritten.length, transient: !written };
}

/** Where to read on, and whether there is anything to read. */
function resume(
  token: PageToken,
  view: HistoryView,
  epoch: number,
  tailing: boolean,
): { readonly from: number; readonly news: boolean } {
  const { root, unwritten } = view;
  const again = token.unwrittenFrom > 0 && (token.transient || token.epoch !== epoch);
  const from = again ? token.unwrittenFrom : token.nextEventId;
  if (from < root.nextEventId) return { from, news: true };
  const task = root.workflowTask;
  // Whoever waits for news is woken by what is written: a retried task is told when it has succeeded (WT-22).
  if (tailing && token.nextEventId > 1 && task.at !== 'none' && !task.written) return { from, news: false };
  const seen =
    again && task.at !== 'none' && task.stamp === token.stamp && unwritten.length === token.count && token.epoch === epoch;
  return { from, news: !seen && from < visibleEnd(view) };
}

export interface HistoryRequest {
  readonly namespaceId: string;
  readonly request: workflowservice.GetWorkflowExecutionHistoryRequest;
}

interface Looked {
  readonly view: HistoryView;
  /** Of the shard at the moment of the look. */
  readonly epoch: number;
  /** Settles at the next news of the run, from the moment of the look on. */
  readonly changed: Promise<void>;
  readonly unwatch: () => void;
}

export class HistoryPages {
  constructor(
    private readonly reader: EventReader,
    private readonly shard: Shard,
  ) {}

  async get({ namespaceId, request }: HistoryRequest, call: CallInfo): Promise<HistoryPage> {
    const asked = request.execution?.runId ?? '';
    if (asked !== '' && !isUuid(asked)) throw invalidArgument('Invalid RunId.');
    const given = (request.nextPageToken?.length ?? 0) > 0 ? decodeToken(request.nextPageToken as Uint8Array) : undefined;
    if (given !== undefined && asked !== '' && given.runId !== asked)
      throw invalidArgument('RunId in the request does not match the NextPageToken.');
    const ref = { namespaceId, workflowId: request.execution?.workflowId ?? '', runId: given?.runId ?? asked };
    const closeOnly = request.historyEventFilterType === enums.HistoryEventFilterType.CLOSE_EVENT;
    const waits = (request.waitNewEvent ?? false) || closeOnly;
    const endMs = this.#waitUntilMs(call);
    // A run without a run id is resolved once: later looks are at the same run.
    let pinned = ref;
    for (;;) {
      const looked = await this.#look(pinned, closeOnly ? 'close' : 'change');
      const { view } = looked;
      pinned = { ...ref, runId: view.root.runId };
      const token = given ?? { ...tokenAfter(view, 1, looked.epoch) };
      const answer = await this.#answer(looked, token, request, closeOnly).catch((error: unknown) => {
        looked.unwatch();
        throw error;
      });
      const mayWait = waits && isRunning(view.root) && (given !== undefined || closeOnly);
      if (answer.page !== undefined || !mayWait || !(await this.#wait(looked, endMs, call.signal))) {
        looked.unwatch();
        return answer.page ?? { events: NO_EVENTS, nextPageToken: answer.idleToken };
      }
    }
  }

  /** What there is to tell now; without a page, the token with which to ask again. */
  async #answer(
    { view, epoch }: Looked,
    token: PageToken,
    request: workflowservice.GetWorkflowExecutionHistoryRequest,
    closeOnly: boolean,
  ): Promise<{ readonly page?: HistoryPage; readonly idleToken: Uint8Array }> {
    const running = isRunning(view.root);
    const goesOn = running && (request.waitNewEvent ?? false);
    const idleToken = goesOn ? encodeToken(token) : NO_TOKEN;
    if (closeOnly) {
      if (running) return { idleToken };
      const last = await this.reader.readPage(view, view.root.nextEventId - 1, 1);
      return { page: { events: joinFrames(last.frames), nextPageToken: NO_TOKEN }, idleToken };
    }
    const { from, news } = resume(token, view, epoch, goesOn);
    if (!news) return { idleToken };
    const wanted = request.maximumPageSize ?? 0;
    const page = await this.reader.readPage(view, from, wanted > 0 ? wanted : PAGE_NODES_MAX);
    const more = page.nextEventId < visibleEnd(view);
    const nextPageToken = more || goesOn ? encodeToken(tokenAfter(view, page.nextEventId, epoch)) : NO_TOKEN;
    return { page: { events: joinFrames(page.frames), nextPageToken }, idleToken };
  }

  async #look(ref: RunRef, news: News): Promise<Looked> {
    let settle = (): void => undefined;
    const changed = new Promise<void>((resolve) => (settle = resolve));
    const unwatch = this.shard.watchers.watch(unitText(ref.namespaceId, ref.workflowId), news, settle);
    try {
      const seen = await this.shard.read(ref, (run, unit) => {
        if (run === undefined) throw workflowNotFound(ref);
        return { view: viewHistory(unit.key.slot, run, false), epoch: this.shard.epoch };
      });
      return { ...seen, changed, unwatch };
    } catch (error) {
      unwatch();
      throw error;
    }
  }

  #waitUntilMs(call: CallInfo): number {
    const longest = this.shard.options.clock.now() + LONG_POLL_MS;
    return call.deadlineMs === undefined ? longest : Math.min(longest, call.deadlineMs - DEADLINE_MARGIN_MS);
  }

  /** true: there are news, look again. */
  async #wait(looked: Looked, endMs: number, signal: CancelSignal | undefined): Promise<boolean> {
    const { clock } = this.shard.options;
    const leftMs = endMs - clock.now();
    if (leftMs <= 0 || signal?.aborted === true) return false;
    return new Promise((resolve) => {
      const end = (news: boolean) => {
        cancel();
        signal?.removeEventListener('abort', aborted);
        resolve(news);
      };
      const aborted = () => end(false);
      const cancel = clock.setTimer(leftMs, aborted);
      signal?.addEventListener('abort', aborted);
      void looked.changed.then(() => end(true));
    });
  }
}

const NO_EVENTS = new Uint8Array(0);
const NO_TOKEN = new Uint8Array(0);
