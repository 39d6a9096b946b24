import type { history } from '@perdure/wire/types';
import type { Effect } from '../effect.js';
import { DeterminismError } from '../errors.js';
import { eventName, type EventName } from '../event-kinds.js';

/** Something that happens to a machine: an event of history by its name, its own command going out, or a wish of the code. */
export interface Fact {
  readonly name: EventName | 'sent' | 'cancel' | LocalFact | UpdateFact;
  readonly event?: history.HistoryEvent | undefined;
  /** The event is of the newest workflow task: what is checked now may be recorded as a flag. */
  readonly isNewest?: boolean | undefined;
  readonly detail?: unknown;
}

type LocalFact = 'schedule' | 'resolved' | 'resolvedByMarker' | 'newTask';
type UpdateFact = 'accept' | 'reject' | 'complete';

/** The next state, or a step that also has effects. A step that throws leaves the machine as it was. */
export type Cell<State extends string, Data> = State | ((data: Data, fact: Fact) => Step<State>);

export interface Step<State extends string> {
  readonly to: State;
  readonly effects?: readonly Effect[];
}

/** The life of one kind of thing: rows are states, columns are facts; a missing cell is a mismatch of code and history. */
export interface Table<State extends string, Data> {
  /** As the messages of errors call it. */
  readonly kind: MachineKind;
  readonly rows: { readonly [S in State]: { readonly [F in Fact['name']]?: Cell<State, Data> } };
}

export type MachineKind =
  | 'workflow task'
  | 'timer'
  | 'activity'
  | 'local activity'
  | 'child workflow'
  | 'signal to another workflow'
  | 'cancellation of another workflow'
  | 'patch'
  | 'update'
  | 'search attributes'
  | 'memo'
  | 'completion of the workflow';

export interface MachineData {
  /** The code withdrew it in the same task that asked for it: no command goes out. */
  cancelledBeforeSent?: boolean;
}

/** One machine of a run: a state, walking over its table. */
export class Machine<State extends string = string, Data extends MachineData = MachineData> {
  constructor(
    private readonly table: Table<State, Data>,
    private current: State,
    readonly data: Data,
  ) {}

  get kind(): MachineKind {
    return this.table.kind;
  }

  get state(): State {
    return this.current;
  }

  get cancelledBeforeSent(): boolean {
    return this.data.cancelledBeforeSent === true;
  }

  /** Nothing leads out of its state any more. */
  get isFinal(): boolean {
    return Object.values(this.table.rows[this.current]).every((cell) => cell === this.current);
  }

  accepts(name: Fact['name']): boolean {
    return this.table.rows[this.current][name] !== undefined;
  }

  /** @throws DeterminismError when the fact cannot happen in this state. */
  apply(fact: Fact): readonly Effect[] {
    const cell = this.table.rows[this.current][fact.name];
    if (cell === undefined)
      throw new DeterminismError(`a ${this.kind} that is ${this.current} cannot be followed by ${fact.name}`);
    const step: Step<State> = typeof cell === 'function' ? cell(this.data, fact) : { to: cell };
    this.current = step.to;
    return step.effects ?? [];
  }

  /** Applies an event of history under its own name. */
  applyEvent(event: history.HistoryEvent, isNewest: boolean): readonly Effect[] {
    return this.apply({ name: eventName(event), event, isNewest });
  }
}
