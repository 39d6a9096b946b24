// For tests: answers about activities by id that are refused, and how.
import { long, namespace, type Row } from './refusal-rows.js';

const withId = [
  'RespondActivityTaskCompletedById',
  'RespondActivityTaskFailedById',
  'RespondActivityTaskCanceledById',
  'RecordActivityTaskHeartbeatById',
] as const;
export const byId: readonly Row[] = withId.flatMap((method): Row[] => [
  [method, 'no namespace', { workflowId: 'a', activityId: 'b' }, 3, 'Namespace is empty.'],
  [method, 'no activity id', { namespace, workflowId: 'a' }, 3, 'ActivityId is not set on request.'],
  [method, 'no workflow id', { namespace, activityId: 'b' }, 3, 'WorkflowId is not set on request.'],
  [method, 'bad run id', { namespace, workflowId: 'a', runId: 'r', activityId: 'b' }, 3, 'RunId is not valid UUID.'],
  [method, 'long identity', { namespace, workflowId: 'a', activityId: 'b', identity: long }, 3, 'Identity length exceeds limit.'],
]);
