import type { Activation, ActivationJob, InitializeWorkflow, Resolution, WorkflowCommand } from '@perdure/workflow/protocol';
import { jobs, payloads } from '../realm/scripted-realm.js';

type Failure = Extract<Resolution, { status: 'failed' }>['failure'];

/** Something a workflow waits for. */
interface Open {
  readonly kind: 'timer' | 'activity' | 'local' | 'childStart' | 'childResult' | 'signal' | 'cancel';
  readonly seq: number;
  readonly command?: WorkflowCommand;
  /** The workflow has asked to cancel it. */
  isCancelled?: boolean;
}

const cancelled: Failure = { message: 'cancelled', canceledFailureInfo: {} };
const why: Failure = { message: 'why', applicationFailureInfo: { type: 'X' } };

/** Numbers from 0 to 1 from a seed (a linear congruential generator): the same test each time. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Plays the server for one execution: answers what it asks for in any order, and sends it messages. */
export class RandomServer {
  readonly #random: () => number;
  readonly #open = new Map<string, Open>();
  readonly #isReplaying: boolean;
  readonly #flags: readonly number[];
  #eventId = 3;
  #nowMs = 1_000_000;
  #cancelSent = false;
  isOver = false;

  constructor(
    private readonly workflowType: string,
    private readonly seed: number,
  ) {
    this.#random = numbers(seed);
    this.#isReplaying = this.#chance(0.4);
    this.#flags = this.#isReplaying && this.#chance(0.2) ? [] : [1, 2];
  }

  get runId(): string {
    return `${this.workflowType}-${this.seed}`;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #activation(all: readonly ActivationJob[]): Activation {
    return {
      runId: this.runId,
      timestampMs: this.#nowMs,
      isReplaying: this.#isReplaying,
      historyLength: this.#eventId,
      historySizeBytes: 100,
      continueAsNewSuggested: false,
      availableInternalFlags: this.#flags,
      jobs: all,
    };
  }

  first(): Activation {
    const { runId, workflowType } = this;
    const initialize: InitializeWorkflow = {
      type: 'initializeWorkflow',
      workflowType,
      workflowId: 'wid',
      arguments: payloads(1),
      randomnessSeed: BigInt(this.seed) * 7919n + 12_345_678_901n,
      headers: {},
      identity: 'me',
      firstExecutionRunId: runId,
      originalExecutionRunId: runId,
      attempt: 1,
      startTimeMs: 900_000,
      workflowTaskTimeoutMs: 10_000,
    };
    const known = ['one', '__sdk_internal_patch_number:1'].filter(() => this.#isReplaying && this.#chance(0.5));
    const patches = known.map((patchId): ActivationJob => ({ type: 'notifyHasPatch', patchId }));
    return this.#activation([initialize, ...patches, ...this.#messages()]);
  }

  /** Signals and updates in the order of history, a cancellation after them. */
  #messages(): ActivationJob[] {
    const sent: ActivationJob[] = [];
    let cancel = false;
    for (let left = this.#chance(0.35) ? 1 + Math.floor(this.#random() * 3) : 0; left > 0; left -= 1) {
      this.#eventId += 1;
      const kind = this.#random();
      if (kind < 0.4) {
        const name = this.#pick(['go', 'late', 'unknown']);
        sent.push({ ...(jobs.signal(name, `s${this.#eventId}`) as object), originatingEventId: this.#eventId } as ActivationJob);
      } else if (kind < 0.85) {
        const update = jobs.update(this.#pick(['bump', 'lateUpdate', 'nope', 'bump']), Math.floor(this.#random() * 6) - 1);
        const id = `u${this.#eventId}`;
        sent.push({ ...update, id, protocolInstanceId: `${id}/p`, runValidator: !this.#isReplaying } as ActivationJob);
      } else if (!this.#cancelSent) {
        this.#cancelSent = true;
        cancel = true;
      }
    }
    return cancel ? [...sent, jobs.cancel] : sent;
  }

  /** Takes in what the workflow asks for. */
  take(commands: readonly WorkflowCommand[]): void {
    const add = (key: string, open: Open) => this.#open.set(`${key}${open.seq}`, open);
    for (const command of commands) {
      if (command.type === 'startTimer') add('t', { kind: 'timer', seq: command.seq });
      else if (command.type === 'cancelTimer') this.#open.delete(`t${command.seq}`);
      else if (command.type === 'scheduleActivity') add('a', { kind: 'activity', seq: command.seq });
      else if (command.type === 'scheduleLocalActivity') add('a', { kind: 'local', seq: command.seq, command });
      else if (command.type === 'startChildWorkflowExecution') add('s', { kind: 'childStart', seq: command.seq, command });
      else if (command.type === 'signalExternalWorkflowExecution') add('g', { kind: 'signal', seq: command.seq });
      else if (command.type === 'requestCancelExternalWorkflowExecution') add('x', { kind: 'cancel', seq: command.seq });
      else if (/^(complete|fail|cancel|continueAsNew)WorkflowExecution$/.test(command.type)) this.isOver = true;
      else this.#noteCancel(command);
    }
  }

  #noteCancel(command: WorkflowCommand): void {
    const keys: Partial<Record<WorkflowCommand['type'], readonly string[]>> = {
      requestCancelActivity: ['a'],
      requestCancelLocalActivity: ['a'],
      cancelChildWorkflowExecution: ['s', 'r'],
      cancelSignalWorkflow: ['g'],
    };
    for (const key of keys[command.type] ?? []) {
      const open = this.#open.get(`${key}${'seq' in command ? command.seq : 0}`);
      if (open !== undefined) open.isCancelled = true;
    }
  }

  /** What happens next; undefined when nothing will any more. */
  next(): Activation | undefined {
    this.#nowMs += 10;
    const messages = this.#messages();
    const resolved: ActivationJob[] = [];
    const local: ActivationJob[] = [];
    const count = this.#open.size === 0 ? 0 : 1 + Math.floor(this.#random() * Math.min(3, this.#open.size));
    for (let left = count; left > 0 && this.#open.size > 0; left -= 1) {
      const [key, open] = this.#pick([...this.#open]);
      this.#open.delete(key);
      (open.kind === 'local' ? local : resolved).push(this.#resolve(open));
    }
    const seed: ActivationJob[] = this.#chance(0.05) ? [{ type: 'updateRandomSeed', randomnessSeed: BigInt(this.#eventId) }] : [];
    const all = [...seed, ...messages, ...resolved, ...local];
    if (all.length === 0) return undefined;
    this.#eventId += 3;
    return this.#activation(all);
  }

  #resolve(open: Open): ActivationJob {
    const { seq, kind } = open;
    if (kind === 'timer') return jobs.timer(seq);
    if (kind === 'signal' || kind === 'cancel') {
      const type = kind === 'signal' ? 'resolveSignalExternalWorkflow' : 'resolveRequestCancelExternalWorkflow';
      if (open.isCancelled === true) return { type, seq, failure: cancelled };
      return this.#chance(0.2) ? { type, seq, failure: why } : { type, seq };
    }
    if (kind === 'childStart') return this.#resolveChildStart(open);
    const status = open.isCancelled === true ? 'cancelled' : this.#chance(0.2) ? 'failed' : 'completed';
    const result = resolution(status, kind === 'childResult', seq);
    if (kind === 'childResult') return { type: 'resolveChildWorkflowExecution', seq, result };
    if (kind === 'local' && status === 'completed' && this.#chance(0.3)) {
      const backoff = {
        status: 'backoff',
        attempt: 2,
        backoffMs: 61_000,
        originalScheduleTime: { seconds: 5, nanos: 0 },
      } as const;
      return { type: 'resolveActivity', seq, isLocal: true, result: backoff };
    }
    return { type: 'resolveActivity', seq, isLocal: kind === 'local', result };
  }

  #resolveChildStart({ seq, command, isCancelled }: Open): ActivationJob {
    const type = 'resolveChildWorkflowExecutionStart';
    if (isCancelled === true) return { type, seq, result: { status: 'cancelled', failure: failureOf(true, true, seq) } };
    if (command?.type === 'startChildWorkflowExecution' && this.#chance(0.15)) {
      const { workflowId, workflowType } = command;
      return { type, seq, result: { status: 'failed', workflowId, workflowType, cause: 'WORKFLOW_ALREADY_EXISTS' } };
    }
    this.#open.set(`r${seq}`, { kind: 'childResult', seq });
    return { type, seq, result: { status: 'succeeded', runId: `run-${seq}` } };
  }

  /** Sometimes somebody asks; the answer changes nothing. */
  query(): Activation | undefined {
    if (!this.#chance(0.15)) return undefined;
    const queryType = this.#pick(['peek', 'missing']);
    return this.#activation([{ type: 'queryWorkflow', queryId: 'q', queryType, arguments: [], headers: {} }]);
  }
}

function failureOf(isChild: boolean, isCancelled: boolean, seq: number): Failure {
  const cause = isCancelled ? cancelled : why;
  if (!isChild) return { message: 'activity', cause, activityFailureInfo: { activityId: `${seq}`, activityType: { name: 'n' } } };
  const workflowExecution = { workflowId: 'k', runId: 'kr' };
  return { message: 'child', cause, childWorkflowExecutionFailureInfo: { workflowExecution, workflowType: { name: 'kid' } } };
}

function resolution(status: Resolution['status'], isChild: boolean, seq: number): Resolution {
  if (status === 'completed') return { status, result: payloads(`ok-${seq}`)[0] };
  return { status, failure: failureOf(isChild, status === 'cancelled', seq) };
}
