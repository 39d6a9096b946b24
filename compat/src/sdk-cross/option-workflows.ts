// More of the corpus: what calls to the world can be given besides their arguments.
import {
  ActivityCancellationType,
  ChildWorkflowCancellationType,
  ContinueAsNew,
  continueAsNew,
  createEventGroup,
  executeChild,
  extractWorkflowType,
  makeContinueAsNewFunc,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  scheduleActivity,
  scheduleLocalActivity,
  sleep,
  startChild,
  upsertMemo,
  upsertSearchAttributes,
  WorkflowIdReusePolicy,
  workflowInfo,
  type LocalActivityOptions,
  type RetryPolicy,
} from '@perdure/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@perdure/common';
import type * as activities from '../sdk-worker/activities.js';

const retry: RetryPolicy = {
  initialInterval: 30,
  backoffCoefficient: 1.5,
  maximumInterval: '1s',
  maximumAttempts: 3,
  nonRetryableErrorTypes: ['Error'],
};
const all: LocalActivityOptions = {
  startToCloseTimeout: '10s',
  scheduleToStartTimeout: '20s',
  scheduleToCloseTimeout: '30s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry,
  summary: 'with everything',
};

/** Activities with every option there is, by proxy and by name. */
export async function optionedActivities(): Promise<unknown[]> {
  const { taskQueue } = workflowInfo();
  const options = { ...all, taskQueue, heartbeatTimeout: '5s', allowEagerDispatch: false, priority: { priorityKey: 2 } } as const;
  const remote = proxyActivities<typeof activities>(options);
  const local = proxyLocalActivities<typeof activities>({ ...all, localRetryThreshold: '1s' });
  return Promise.all([
    remote.double(1),
    remote.double.executeWithOptions({ startToCloseTimeout: '9s', summary: 'other', activityId: 'own-id' }, [2]),
    scheduleActivity<number>('double', [3], options),
    local.double(4),
    local.double.executeWithOptions({ startToCloseTimeout: '9s' }, [5]),
    scheduleLocalActivity<number>('double', [6], all),
    scheduleActivity('refuse', [], options).catch((error: unknown) => (error as Error).name),
  ]);
}

/** Says what its parent has given it. */
export async function optionedChild(): Promise<unknown> {
  const { workflowType, memo, parent, root, searchAttributes, runTimeoutMs, executionTimeoutMs, taskTimeoutMs, retryPolicy } =
    workflowInfo();
  const isRelated = parent !== undefined && root?.workflowId === parent.workflowId;
  const timeouts = [executionTimeoutMs, runTimeoutMs, taskTimeoutMs];
  return { workflowType, memo, isRelated, searchAttributes, timeouts, attempts: retryPolicy?.maximumAttempts };
}

/** Children with every option there is, and an id that is taken. */
export async function optionedChildren(): Promise<unknown[]> {
  const id = `${workflowInfo().workflowId}/child`;
  const options = {
    workflowId: id,
    taskQueue: workflowInfo().taskQueue,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowExecutionTimeout: '50s',
    workflowRunTimeout: '40s',
    workflowTaskTimeout: '9s',
    retry,
    memo: { kept: true },
    searchAttributes: { BatcherUser: ['child'] },
    staticSummary: 'summary',
    staticDetails: 'details',
    priority: { priorityKey: 4 },
  } as const;
  const first = await executeChild<() => Promise<unknown>>(extractWorkflowType(optionedChild), options);
  const isTaken = await startChild(optionedChild, options).catch(
    (error: unknown) => error instanceof WorkflowExecutionAlreadyStartedError,
  );
  return [first, isTaken];
}

/** Search attributes and memo: set, changed, taken away, in both forms. */
export async function attributesChanged(): Promise<unknown[]> {
  upsertSearchAttributes({ BatcherUser: ['me'], BuildIds: ['one', 'two'] });
  upsertMemo({ a: 1, b: { deep: [true, null] } });
  await sleep(1);
  const user = { name: 'BatcherUser', type: 'KEYWORD' } as const;
  upsertSearchAttributes([
    { key: user, value: 'you' },
    { key: { name: 'BuildIds', type: 'KEYWORD_LIST' }, value: null },
    { key: { name: 'TemporalScheduledStartTime', type: 'DATETIME' }, value: new Date(0) },
  ]);
  // Taken away: null stands for that in a memo.
  upsertMemo({ a: null, c: 'new' });
  await sleep(1);
  const { searchAttributes, typedSearchAttributes, memo } = workflowInfo();
  return [searchAttributes, typedSearchAttributes.get(user), memo];
}

/** Commands in groups: of their own, of the code round them, and of both. */
export async function grouped(): Promise<number> {
  const outer = createEventGroup('outer');
  const inner = createEventGroup('inner', { id: 'inner-id' });
  return outer.withScope(async () => {
    await sleep(1, { summary: 'a nap', eventGroups: [inner] });
    await executeChild('child', { args: [1], eventGroups: [inner] });
    return scheduleActivity<number>('double', [4], { ...all, eventGroups: [inner] });
  });
}

/** Continues as new with every option, then plainly; what is thrown can be told from errors. */
export async function onAndOn(left: number): Promise<unknown> {
  const { memo, searchAttributes, runTimeoutMs, taskTimeoutMs } = workflowInfo();
  if (left === 0) return { memo, searchAttributes, runTimeoutMs, taskTimeoutMs };
  const next = makeContinueAsNewFunc<typeof onAndOn>({
    workflowType: 'onAndOn',
    taskQueue: workflowInfo().taskQueue,
    workflowRunTimeout: '30s',
    workflowTaskTimeout: '8s',
    memo: { left },
    typedSearchAttributes: [{ key: { name: 'BatcherUser', type: 'KEYWORD' }, value: `run ${left}` }],
  });
  try {
    await (left > 1 ? next(left - 1) : continueAsNew<typeof onAndOn>(left - 1));
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    return String(error);
  }
  return undefined;
}
