/** What a worker counts. Names of metrics follow the official SDKs. */
export interface WorkerMetrics {
  cacheHit(): void;
  cacheMiss(): void;
  cacheEviction(): void;
  workflowTaskCompleted(workflowType: string): void;
  workflowTaskFailed(workflowType: string): void;
  activityEnded(activityType: string, outcome: 'completed' | 'failed' | 'cancelled', runtimeMs: number): void;
}

export const noMetrics: WorkerMetrics = {
  cacheHit: () => undefined,
  cacheMiss: () => undefined,
  cacheEviction: () => undefined,
  workflowTaskCompleted: () => undefined,
  workflowTaskFailed: () => undefined,
  activityEnded: () => undefined,
};
