/** What a description takes from event 1: memo, search attributes (as they are by now), user metadata. */
import { mergePayloads, systemSearchAttributes, type KeptOrigin } from '@perdure/engine';
import { decodeHistory } from '@perdure/wire/codec';
import type { workflowservice } from '@perdure/wire/types';
import type { EventReader, HistoryView } from './event-reader.js';

type Description = workflowservice.DescribeWorkflowExecutionResponse;

/** `upserted`: what the workflow has changed since. */
export async function addStartedEvent(
  reader: EventReader,
  view: HistoryView,
  description: Description,
  upserted: KeptOrigin | undefined,
): Promise<Description> {
  const event = decodeHistory(await reader.readEvent(view, 1, view.root.startedEvent))[0];
  const started = event?.workflowExecutionStartedEventAttributes;
  const fields = mergePayloads(started?.memo?.fields, upserted?.memo?.fields) ?? {};
  const given = mergePayloads(started?.searchAttributes?.indexedFields, upserted?.searchAttributes?.indexedFields);
  const indexedFields = { ...systemSearchAttributes(view.root), ...given };
  return {
    ...description,
    executionConfig: {
      ...description.executionConfig,
      workflowRunTimeout: description.executionConfig?.workflowRunTimeout ?? started?.workflowRunTimeout,
      userMetadata: event?.userMetadata,
    },
    workflowExecutionInfo: {
      ...description.workflowExecutionInfo,
      // Present even when there are none: clients read into them.
      memo: { fields },
      searchAttributes: { indexedFields },
      priority: started?.priority,
    },
  };
}
