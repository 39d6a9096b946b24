// Short notations for what nearly every history holds.
import type { Fields } from './message-types.js';

/** Workers write them into markers. */
const TIMES_OF_LOCAL_ACTIVITIES = /"(complete_time|original_schedule_time)":\{[^}]*\}/g;

/** JSON as it is; other encodings are named. */
export function payloadText(payload: Fields): string {
  const data = Buffer.from((payload['data'] ?? []) as Uint8Array)
    .toString('utf8')
    .replaceAll(TIMES_OF_LOCAL_ACTIVITIES, '"$1":<time>');
  const metadata = (payload['metadata'] ?? {}) as Readonly<Record<string, Uint8Array>>;
  const named = Object.entries(metadata)
    .map(([key, value]) => `${key}=${Buffer.from(value).toString('utf8')}`)
    .filter((text) => text !== 'encoding=json/plain')
    .toSorted();
  const shown = data.length > 500 ? `${data.slice(0, 20)}… ${data.length} bytes` : data;
  return named.length === 0 ? shown : `${shown}(${named.join(' ')})`;
}

/** `app(message)` for the failure that `applicationFailure` in messages.ts makes, unchanged in every field. */
export function failureText(failure: Fields): string | undefined {
  const info = failure['applicationFailureInfo'] as Fields | undefined;
  if (failure['source'] !== 'TestSDK' || info?.['type'] !== 'T') return undefined;
  const known = new Set(['message', 'source', 'applicationFailureInfo']);
  const infoKnown = new Set(['type', 'nonRetryable']);
  if (Object.keys(failure).some((key) => !known.has(key) && failure[key] !== '')) return undefined;
  if (Object.keys(info).some((key) => !infoKnown.has(key))) return undefined;
  const message = String(failure['message']);
  const text = message.length > 500 ? `${message.slice(0, 20)}… ${message.length} characters` : message;
  return info['nonRetryable'] === true ? `app(${text}, non_retryable)` : `app(${text})`;
}

/** `default` for the policy that the server fills in. */
export function retryPolicyText(policy: Fields): string | undefined {
  const given = Object.keys(policy).filter(
    (key) => policy[key] !== 0 && !(Array.isArray(policy[key]) && (policy[key] as unknown[]).length === 0),
  );
  const seconds = (key: string) => Number((policy[key] as Fields | undefined)?.['seconds'] ?? 0);
  const isDefault =
    given.length === 3 &&
    seconds('initialInterval') === 1 &&
    policy['backoffCoefficient'] === 2 &&
    seconds('maximumInterval') === 100;
  return isDefault ? 'default' : undefined;
}
