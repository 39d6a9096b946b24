// What the load client was promised: the suites hold the histories against it.

export interface SignalRecord {
  /** The request id and the signal's only argument. */
  readonly id: string;
  /** Whether some call that carried this id was answered with OK. */
  acknowledged: boolean;
}

export interface WorkflowRecord {
  readonly workflowId: string;
  /** The run id of the acknowledged start. */
  readonly runId: string;
  readonly signals: SignalRecord[];
}

export class Ledger {
  readonly workflows: WorkflowRecord[] = [];
  /** Calls that were repeated because their answer was lost or the server was away. */
  repeatedCalls = 0;

  get signalsAcknowledged(): number {
    return this.workflows.reduce((sum, each) => sum + each.signals.filter((signal) => signal.acknowledged).length, 0);
  }
}
