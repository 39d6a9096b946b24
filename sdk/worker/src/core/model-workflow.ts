import type { Activation, ActivityCancellation, WorkflowCommand } from '@perdure/workflow/protocol';

/** Random numbers from a seed, for tests: mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 0x9e37_79b9;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
}

const cancellations: readonly ActivityCancellation[] = ['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'];

/**
 * Workflow code that does at random what workflow code may do: the same for the same seed and the same jobs, whichever activations
 * they come in. (A replay may know the end of a local activity sooner, and tell it together with something else.)
 */
export class ModelWorkflow {
  readonly #chance: Chance;
  #seq = 0;
  readonly #timers = new Set<number>();
  readonly #activities = new Set<number>();
  readonly #children = new Set<number>();
  #patches = 0;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
  }

  activate({ jobs }: Activation): WorkflowCommand[] {
    const commands: WorkflowCommand[] = [];
    for (const job of jobs) {
      if (job.type === 'notifyHasPatch') continue;
      if (job.type === 'fireTimer') this.#timers.delete(job.seq);
      else if (job.type === 'resolveActivity') this.#activities.delete(job.seq);
      else if (job.type === 'resolveChildWorkflowExecution') this.#children.delete(job.seq);
      for (let count = this.#chance.below(3); count > 0; count--) commands.push(...this.#command());
    }
    return commands;
  }

  #command(): WorkflowCommand[] {
    switch (this.#chance.below(9)) {
      case 0:
      case 1:
        return [this.#timer()];
      case 2:
        return [this.#activity()];
      case 3:
        return this.#local();
      case 4:
        return this.#one(this.#timers, true, (seq) => ({ type: 'cancelTimer', seq }));
      case 5:
        return this.#one(this.#activities, false, (seq) => ({ type: 'requestCancelActivity', seq }));
      case 6:
        return [{ type: 'setPatchMarker', patchId: `patch ${++this.#patches}`, deprecated: false }];
      case 7:
        return [this.#child()];
      default:
        return this.#one(this.#children, false, (seq) => ({ type: 'cancelChildWorkflowExecution', seq, reason: '' }));
    }
  }

  #timer(): WorkflowCommand {
    const seq = ++this.#seq;
    this.#timers.add(seq);
    return { type: 'startTimer', seq, startToFireTimeoutMs: 1 };
  }

  #activity(): WorkflowCommand {
    const seq = ++this.#seq;
    this.#activities.add(seq);
    const cancellationType = cancellations[this.#chance.below(3)] as ActivityCancellation;
    const base = { activityId: String(seq), activityType: 'work', arguments: [], headers: {}, cancellationType };
    return { type: 'scheduleActivity', seq, ...base, taskQueue: '', doNotEagerlyExecute: true };
  }

  #local(): WorkflowCommand[] {
    const seq = ++this.#seq;
    const base = {
      activityId: String(seq),
      activityType: 'local',
      arguments: [],
      headers: {},
      cancellationType: 'TRY_CANCEL',
    } as const;
    return [{ type: 'scheduleLocalActivity', seq, ...base, attempt: 1 }];
  }

  #child(): WorkflowCommand {
    const seq = ++this.#seq;
    this.#children.add(seq);
    const ids = {
      namespace: 'default',
      workflowId: `child ${seq}`,
      workflowType: 'child',
      taskQueue: '',
      input: [],
      headers: {},
    };
    const kinds = ['ABANDON', 'TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED'] as const;
    return { type: 'startChildWorkflowExecution', seq, ...ids, cancellationType: kinds[this.#chance.below(4)] ?? 'ABANDON' };
  }

  #one(open: Set<number>, forget: boolean, command: (seq: number) => WorkflowCommand): WorkflowCommand[] {
    const seq = [...open][this.#chance.below(Math.max(open.size, 1))];
    if (seq === undefined) return [];
    if (forget) open.delete(seq);
    return [command(seq)];
  }
}
