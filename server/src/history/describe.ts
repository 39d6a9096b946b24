/** What a description takes from event 1: memo, search attributes, user metadata. */
import { decodeHistory } from '@perdure/wire/codec';
import type { workflowservice } from '@perdure/wire/types';
import type { EventReader, HistoryView } from './event-reader.js';

type Description = workflowservice.DescribeWorkflowExecutionResponse;

export async function addStartedEvent(reader: EventReader, view: HistoryView, description: Description): Promise<Description> {
  const event = decodeHistory(await reader.readEvent(view, 1, view.root.startedEvent))[0];
  const started = event?.workflowExecutionStartedEventAttributes;
  return {
    ...description,
    executionConfig: { ...description.executionConfig, userMetadata: event?.userMetadata },
    workflowExecutionInfo: {
      ...description.workflowExecutionInfo,
      memo: started?.memo,
      searchAttributes: started?.searchAttributes,
      priority: started?.priority,
    },
  };
}
