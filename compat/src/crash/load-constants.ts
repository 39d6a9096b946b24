// Shared by the workflow code (which may import nothing of Node) and the load client.

/** Notes each workflow waits for. */
export const SIGNALS_PER_WORKFLOW = 2;
export const TIMER_MS = 200;
/** An attempt that was handed out by a server that died is lost for this long. */
export const ACTIVITY_TIMEOUT_MS = 3_000;
/** Likewise for a workflow task. */
export const WORKFLOW_TASK_TIMEOUT_S = 3;
