/** Names an execution; without a run id the current run is meant. */
export interface RunRef {
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
}
