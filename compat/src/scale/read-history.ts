import type { temporal } from '@temporalio/proto';
import type { RawClient } from '../raw-client.js';

type Event = temporal.api.history.v1.IHistoryEvent;

/** What comes with a task or a page, and all pages after it. */
export async function readAll(
  { service }: RawClient,
  workflowId: string,
  first: { readonly history?: temporal.api.history.v1.IHistory | null; readonly nextPageToken: Uint8Array },
): Promise<Event[]> {
  const events = [...(first.history?.events ?? [])];
  for (let { nextPageToken } = first; nextPageToken.length > 0;) {
    const page = await service.getWorkflowExecutionHistory({ namespace: 'default', execution: { workflowId }, nextPageToken });
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken;
  }
  return events;
}
