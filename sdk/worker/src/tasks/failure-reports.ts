import { enums, StatusCode, type command } from '@perdure/wire/types';
import type { Answers } from './answers.js';
import type { TaskFailure } from './explain.js';
import type { TaskContext } from './task-context.js';
import type { TaskParts } from './task-parts.js';

/** Says what went wrong with a task: to the server, and in the log. */
export class FailureReports {
  constructor(
    private readonly context: TaskContext,
    private readonly answers: Answers,
  ) {}

  /** Tells the server once; a task that failed before times out instead, which slows its retries down. */
  async failTask(task: TaskParts, failure: TaskFailure): Promise<void> {
    const { logger, metrics } = this.context;
    metrics.workflowTaskFailed(task.workflowType, failure.cause);
    const { workflowId, runId, workflowType, attempt } = task;
    logger.warn('Failing workflow task', {
      workflowId,
      runId,
      workflowType,
      attempt,
      error: failure.failure.message,
      stack: failure.failure.stackTrace,
    });
    try {
      if (task.legacyQuery !== undefined) await this.answers.answerQuery(task, { status: 'failed', failure: failure.failure });
      else if (attempt <= 1) await this.answers.fail(task, failure);
    } catch (error) {
      this.warnUnanswered(task, error);
    }
  }

  async failRun(task: TaskParts, { failure }: TaskFailure): Promise<void> {
    const commands: readonly command.Command[] = [
      { commandType: enums.CommandType.FAIL_WORKFLOW_EXECUTION, failWorkflowExecutionCommandAttributes: { failure } },
    ];
    const answer = {
      commands,
      messages: [],
      queryResults: new Map(),
      sdkMetadata: undefined,
      versioningBehavior: undefined,
      forceNewTask: false,
    };
    await this.answers.complete(task, answer).catch((error: unknown) => this.warnUnanswered(task, error));
  }

  warnUnanswered({ workflowId, runId, workflowType }: TaskParts, error: unknown): void {
    const { code, message } = error as { readonly code?: number; readonly message?: string };
    // Timed out, or the run has ended otherwise; new events wait for another task. Both come with the trade.
    const isUsual =
      code === StatusCode.NOT_FOUND || (code === StatusCode.INVALID_ARGUMENT && /UnhandledCommand/.test(message ?? ''));
    const level = isUsual ? 'debug' : 'warn';
    this.context.logger[level]('The server did not take the answer to a workflow task', {
      workflowId,
      runId,
      workflowType,
      error: message,
    });
  }
}
