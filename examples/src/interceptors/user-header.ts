// Who asked for it: a header that travels with calls, unseen by the functions themselves.
import { defaultPayloadConverter, type Payload } from '@perdure/common';

export const userHeader = {
  name: 'user',
  none: defaultPayloadConverter.toPayload('nobody'),
  write: (user: string): Payload => defaultPayloadConverter.toPayload(user),
  read: (payload: Payload | undefined): string =>
    payload === undefined ? 'nobody' : defaultPayloadConverter.fromPayload(payload),
} as const;
