import type { common, enums, failure } from '@perdure/wire/types';

type Payload = common.Payload;
type Failure = failure.Failure;
type Headers = { readonly [key: string]: Payload };

export interface CompleteWorkflowExecution {
  readonly type: 'completeWorkflowExecution';
  readonly result?: Payload | undefined;
}

export interface FailWorkflowExecution {
  readonly type: 'failWorkflowExecution';
  readonly failure: Failure;
}

export interface CancelWorkflowExecution {
  readonly type: 'cancelWorkflowExecution';
}

/** What is undefined is the current run's. */
export interface ContinueAsNewWorkflowExecution {
  readonly type: 'continueAsNewWorkflowExecution';
  readonly workflowType: string;
  readonly taskQueue?: string | undefined;
  readonly arguments: readonly Payload[];
  readonly workflowRunTimeoutMs?: number | undefined;
  readonly workflowTaskTimeoutMs?: number | undefined;
  readonly backoffStartIntervalMs?: number | undefined;
  readonly memo?: { readonly [key: string]: Payload } | undefined;
  readonly headers: Headers;
  readonly searchAttributes?: common.SearchAttributes | undefined;
  readonly retryPolicy?: common.RetryPolicy | undefined;
  readonly useWorkflowBuildId?: boolean | undefined;
  readonly initialVersioningBehavior?: enums.ContinueAsNewVersioningBehavior | undefined;
}
