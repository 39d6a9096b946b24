import { defineMessage } from '@perdure/wire/codec';

const format = defineMessage<{ scheduledEventId?: number }>('simulation.TaskToken', [['scheduledEventId', 4, 'int64']]);

/** Workers need not understand tokens; the checkers look up what theirs is about. */
export function decodeTaskToken(bytes: Uint8Array | undefined): { readonly scheduledEventId: number } {
  const { scheduledEventId = 0 } = format.decode(bytes ?? new Uint8Array(0));
  return { scheduledEventId };
}
