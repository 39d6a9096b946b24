import type { ActivationJob, SourceLocation } from '@perdure/workflow/protocol';
import type { command, common, enums, history } from '@perdure/wire/types';
import { describeEvent } from './describe.js';
import type { HistoryWindow } from './history-window.js';
import { InternalFlags, type SdkIdentity } from './internal-flags.js';
import { LocalActivities } from './local-activities.js';
import type { Machine } from './machines/machine.js';
import type { IncomingUpdate, UpdateMessage } from './update-messages.js';

/** What of the worker a run's machines depend on. */
export interface WorkerFacts {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly sdk: SdkIdentity;
  /** GetSystemInfo's capability `sdk_metadata`. */
  readonly keepsSdkMetadata: boolean;
  readonly deploymentVersion?: DeploymentVersion | undefined;
}

export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/** A command in its place among the others, until its event comes. */
export interface PendingCommand {
  readonly machine: Machine;
  readonly command: command.Command;
  /** Where the workflow code asked for it, if it was replaying. */
  readonly source?: SourceLocation | undefined;
}

/** What the last workflow task started event said. */
interface TaskStart {
  historySizeBytes: number;
  continueAsNewSuggested: boolean;
  suggestContinueAsNewReasons: readonly enums.SuggestContinueAsNewReason[];
  targetWorkerDeploymentVersionChanged: boolean;
}

/** How many events before a mismatch its explanation shows. */
const trailLength = 12;

/** All that is known of one run: its machines, the commands between them and the server, and the place in history. */
export class RunState {
  readonly flags: InternalFlags;
  readonly localActivities = new LocalActivities();
  /** Jobs of the next activation. */
  readonly jobs: ActivationJob[] = [];
  /** Ends of local activities that a replay knows as soon as they are asked for; live, they come after what is due at once. */
  readonly laterJobs: { readonly job: ActivationJob; readonly clockMs: number | undefined }[] = [];
  /** Requests of this task that history has not yet reached. */
  requests: IncomingUpdate[] = [];

  replaying: boolean;
  lastEventId = 0;
  /** The started event the code was last woken at. */
  startedEventId = 0;
  /** The started event that ends the stretch being applied. */
  nextStartedEventId = 0;
  sawFinalEvent = false;
  /** The code has asked for the end of the run. */
  isFinished = false;
  started: history.WorkflowExecutionStartedEventAttributes | undefined;
  startedTimeMs = 0;
  /** The workflow's clock; never goes back. */
  clockMs = 0;
  /** Upserts of this run, over what it was started with. */
  readonly upsertedSearchAttributes = new Map<string, common.Payload>();
  readonly taskStart: TaskStart = {
    historySizeBytes: 0,
    continueAsNewSuggested: false,
    suggestContinueAsNewReasons: [],
    targetWorkerDeploymentVersionChanged: false,
  };
  taskVersion: DeploymentVersion | undefined;

  /** By the event that began them. */
  readonly byEvent = new Map<number, Machine>();
  /** By the name and number the code knows them by, such as `timer 3`. */
  readonly bySeq = new Map<string, Machine>();
  readonly byProtocolInstance = new Map<string, Machine>();
  readonly localActivityMachines = new Set<Machine>();
  /** Machines whose outcome the code is not told. */
  readonly internal = new WeakSet<Machine>();
  /** Patches whose marker was seen ahead in history or asked for; true once a command was made for it. */
  readonly patches = new Map<string, boolean>();

  /** Commands that were sent or are ready to be, in order; each leaves when its event comes. */
  commands: PendingCommand[] = [];
  /** Commands of the current activation. */
  fresh: PendingCommand[] = [];
  outbox: UpdateMessage[] = [];
  #recent: history.HistoryEvent[] = [];

  constructor(
    readonly workflowId: string,
    readonly runId: string,
    readonly workflowType: string,
    public window: HistoryWindow,
    readonly worker: WorkerFacts,
  ) {
    this.flags = new InternalFlags(worker.sdk, worker.keepsSdkMetadata);
    this.replaying = window.previousStartedEventId > 0;
  }

  /** A further task of the run; the history's first completion is known before the code first runs. */
  beginTask(window: HistoryWindow, requests: readonly IncomingUpdate[], isFirst: boolean): void {
    this.window = window;
    this.requests = [...requests];
    this.replaying = window.previousStartedEventId > 0;
    const first = isFirst ? window.nextCompletion() : undefined;
    if (first !== undefined) this.flags.addFromCompletion(first);
  }

  /**
   * Undoes a task of which the server keeps nothing, because it only rejected updates: its scheduled and started events are not
   * in the history that comes next.
   */
  resetTo(startedEventId: number): void {
    this.startedEventId = startedEventId;
    this.lastEventId -= 2;
    for (const eventId of this.byEvent.keys()) if (eventId > this.lastEventId) this.byEvent.delete(eventId);
  }

  get hasJobs(): boolean {
    return this.jobs.length > 0 || this.laterJobs.length > 0;
  }

  /** Takes the jobs of the next activation. */
  takeJobs(): readonly ActivationJob[] {
    if (this.jobs.length === 0) {
      for (const { job, clockMs } of this.laterJobs.splice(0)) {
        this.jobs.push(job);
        if (clockMs !== undefined) this.advanceClock(clockMs);
      }
    }
    return this.jobs.splice(0);
  }

  /** Notes that an event was taken in. */
  passed(event: history.HistoryEvent): void {
    this.lastEventId = event.eventId ?? 0;
    this.#recent.push(event);
    if (this.#recent.length > 2 * trailLength) this.#recent.splice(0, trailLength);
  }

  /** Names of the last events, oldest first. */
  get trail(): readonly string[] {
    return this.#recent.slice(-trailLength).map(describeEvent);
  }

  advanceClock(toMs: number): void {
    this.clockMs = Math.max(this.clockMs, toMs);
  }
}
