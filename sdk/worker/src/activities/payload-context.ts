import type { Info } from '@perdure/activity';
import type { ActivitySerializationContext } from '@perdure/common';
import type { workflowservice } from '@perdure/wire/types';

/** What converters and codecs are told of the payloads of an activity that the server gave. */
export function contextOfTask(
  { workflowExecution, activityId }: workflowservice.PollActivityTaskQueueResponse,
  namespace: string,
): ActivitySerializationContext {
  return { type: 'activity', namespace, activityId, workflowId: workflowExecution?.workflowId || undefined, isLocal: false };
}

/** The same, of an activity that runs. */
export function contextOfInfo({ namespace, activityId, workflowExecution, isLocal }: Info): ActivitySerializationContext {
  return { type: 'activity', namespace, activityId, workflowId: workflowExecution?.workflowId, isLocal };
}
