import type { sdk } from '@perdure/wire/types';
import type { PayloadConverter } from './converter/payload-converter.js';
import type { SerializationContext } from './converter/serialization-context.js';

/** What UI and CLI show beside a workflow, timer, activity or child. */
export interface UserMetadata {
  staticSummary?: string | undefined;
  staticDetails?: string | undefined;
}

export function userMetadataToPayload(
  payloadConverter: PayloadConverter,
  staticSummary: string | undefined,
  staticDetails: string | undefined,
  context?: SerializationContext,
): sdk.UserMetadata | undefined {
  if (staticSummary === undefined && staticDetails === undefined) return undefined;
  return {
    summary: staticSummary === undefined ? undefined : payloadConverter.toPayload(staticSummary, context),
    details: staticDetails === undefined ? undefined : payloadConverter.toPayload(staticDetails, context),
  };
}
