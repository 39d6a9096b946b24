import { enums } from '@perdure/wire/types';
import { enumCodec, stringEnum, withLongNames, type EnumValue } from '../proto-enum.js';

const timeoutTypes = stringEnum('START_TO_CLOSE', 'SCHEDULE_TO_START', 'SCHEDULE_TO_CLOSE', 'HEARTBEAT');
/** Which time limit an activity or workflow has run into. */
export const TimeoutType = withLongNames(timeoutTypes, 'TIMEOUT_TYPE_');
export type TimeoutType = EnumValue<typeof TimeoutType>;

export const { encode: encodeTimeoutType, decode: decodeTimeoutType } = enumCodec(
  timeoutTypes,
  enums.TimeoutType,
  'TIMEOUT_TYPE_',
);

const retryStates = stringEnum(
  'IN_PROGRESS',
  'NON_RETRYABLE_FAILURE',
  'TIMEOUT',
  'MAXIMUM_ATTEMPTS_REACHED',
  'RETRY_POLICY_NOT_SET',
  'INTERNAL_SERVER_ERROR',
  'CANCEL_REQUESTED',
);
/** Why an activity or child workflow is not tried again, or that it is. */
export const RetryState = withLongNames(retryStates, 'RETRY_STATE_');
export type RetryState = EnumValue<typeof RetryState>;

export const { encode: encodeRetryState, decode: decodeRetryState } = enumCodec(retryStates, enums.RetryState, 'RETRY_STATE_');

/** How grave an application failure is. A BENIGN one of an activity is logged at level DEBUG and counted in no metric. */
export const ApplicationFailureCategory = stringEnum('BENIGN');
export type ApplicationFailureCategory = keyof typeof ApplicationFailureCategory;

export const { encode: encodeApplicationFailureCategory, decode: decodeApplicationFailureCategory } = enumCodec(
  ApplicationFailureCategory,
  enums.ApplicationErrorCategory,
  'APPLICATION_ERROR_CATEGORY_',
);
