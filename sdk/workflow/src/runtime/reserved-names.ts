import { ENHANCED_STACK_TRACE_QUERY_NAME, STACK_TRACE_QUERY_NAME, TEMPORAL_RESERVED_PREFIX } from '@perdure/common/internal';

/** Names of the service's and the SDK's own: interceptors do not see them. */
export function isInternalName(name: string): boolean {
  return name.startsWith(TEMPORAL_RESERVED_PREFIX) || name === STACK_TRACE_QUERY_NAME || name === ENHANCED_STACK_TRACE_QUERY_NAME;
}

/** A user's catch-all handler must not swallow what is meant for the SDK. @throws TypeError */
export function refuseReservedName(
  kind: 'signal' | 'query' | 'update',
  name: string,
  hasHandler: boolean,
  hasDefault: boolean,
): void {
  if (name.startsWith(TEMPORAL_RESERVED_PREFIX) && !hasHandler && hasDefault)
    throw new TypeError(`Cannot use ${kind} name: '${name}', with reserved prefix: '${TEMPORAL_RESERVED_PREFIX}'`);
}
