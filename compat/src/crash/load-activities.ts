import { activityInfo } from '@temporalio/activity';

/** One attempt as the worker saw it, printed as a line of JSON. */
export interface AttemptLine {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly attempt: number;
}

/** Tells the suite that this attempt reached a worker: none may reach one twice. */
export async function work(): Promise<void> {
  const { workflowExecution, activityId, attempt } = activityInfo();
  if (workflowExecution === undefined) throw new Error('an activity of a workflow is expected');
  const line: AttemptLine = { ...workflowExecution, activityId, attempt };
  process.stdout.write(`attempt ${JSON.stringify(line)}\n`);
}
