// Calls of the API for activities without workflows.
import { randomUUID } from 'node:crypto';
import { compilePriority, compileRetryPolicy, type Headers } from '@perdure/common';
import {
  argumentsToPayloads,
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
  encodePayloads,
  encodeUnifiedSearchAttributes,
  encodeUserMetadata,
  msOptionalToTs,
} from '@perdure/common/internal';
import { StatusCode, type activity, type workflowservice } from '@perdure/wire/types';
import { activityContext, type ClientCore } from '../base-client.js';
import { ActivityExecutionAlreadyStartedError, ActivityExecutionFailedError, ActivityNotFoundError } from '../errors.js';
import { clientError, hasStatus, statusDetail } from '../grpc-errors.js';
import { encodeActivityIdConflictPolicy, encodeActivityIdReusePolicy, type ActivityOptions } from './activity-options.js';

/** An activity by its ids; no or an empty run id means the latest run. */
export interface ActivityIds {
  readonly activityId: string;
  readonly activityRunId: string;
}

/** Starts an activity. @returns its run id @throws ActivityExecutionAlreadyStartedError */
export async function startActivity(
  core: ClientCore,
  activityType: string,
  options: ActivityOptions,
  headers: Headers,
): Promise<string> {
  const request = await startRequest(core, activityType, options, headers);
  try {
    return (await core.service.startActivityExecution(request)).runId ?? '';
  } catch (error) {
    const taken = statusDetail(error, 'temporal.api.errordetails.v1.ActivityExecutionAlreadyStartedFailure');
    if (taken !== undefined)
      throw new ActivityExecutionAlreadyStartedError('Activity execution already started', options.id, taken.runId ?? '');
    throw activityError(error, `Failed to start activity '${activityType}' (id ${options.id})`);
  }
}

async function startRequest(
  core: ClientCore,
  activityType: string,
  options: ActivityOptions,
  headers: Headers,
): Promise<workflowservice.StartActivityExecutionRequest> {
  const { id, args = [], retry, priority, typedSearchAttributes } = options;
  const { payloadConverter, payloadCodecs } = core.dataConverter;
  const context = activityContext(core, id);
  const payloads = argumentsToPayloads(payloadConverter, args, `activity '${activityType}'`, context);
  return {
    namespace: core.namespace,
    identity: core.identity,
    requestId: randomUUID(),
    activityId: id,
    activityType: { name: activityType },
    taskQueue: { name: options.taskQueue },
    scheduleToCloseTimeout: msOptionalToTs(options.scheduleToCloseTimeout),
    scheduleToStartTimeout: msOptionalToTs(options.scheduleToStartTimeout),
    startToCloseTimeout: msOptionalToTs(options.startToCloseTimeout),
    heartbeatTimeout: msOptionalToTs(options.heartbeatTimeout),
    retryPolicy: retry === undefined ? undefined : compileRetryPolicy(retry),
    input: { payloads: await encodePayloads(payloadCodecs, payloads, context) },
    idReusePolicy: encodeActivityIdReusePolicy(options.idReusePolicy),
    idConflictPolicy: encodeActivityIdConflictPolicy(options.idConflictPolicy),
    searchAttributes:
      typedSearchAttributes === undefined
        ? undefined
        : { indexedFields: encodeUnifiedSearchAttributes(undefined, typedSearchAttributes) },
    header: { fields: headers },
    userMetadata: await encodeUserMetadata(core.dataConverter, options.summary, undefined, context),
    priority: priority === undefined ? undefined : compilePriority(priority),
    startDelay: msOptionalToTs(options.startDelay),
  };
}

/** Long polls until the activity is closed. @throws ActivityExecutionFailedError, ActivityNotFoundError */
export async function activityResult(core: ClientCore, { activityId, activityRunId }: ActivityIds): Promise<unknown> {
  const context = activityContext(core, activityId);
  const { runId, outcome } = await outcomeOf(core, { activityId, activityRunId });
  if (outcome.failure === undefined) return decodeFromPayloadsAtIndex(core.dataConverter, 0, outcome.result?.payloads, context);
  const cause = await decodeOptionalFailureToOptionalError(core.dataConverter, outcome.failure, context);
  throw new ActivityExecutionFailedError('Activity execution failed', cause, activityId, runId || activityRunId || undefined);
}

async function outcomeOf(core: ClientCore, { activityId, activityRunId }: ActivityIds) {
  const request = { namespace: core.namespace, activityId, runId: activityRunId || undefined };
  for (;;) {
    const { runId, outcome } = await calling(`get the result of activity ${activityId}`, async () =>
      core.service.pollActivityExecution(request),
    );
    if (isOutcome(outcome)) return { runId, outcome };
  }
}

function isOutcome(outcome: activity.ActivityExecutionOutcome | undefined): outcome is activity.ActivityExecutionOutcome {
  return outcome?.result !== undefined || outcome?.failure !== undefined;
}

/** Makes a call; its failures become errors for users. */
export async function calling<R>(what: string, call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw activityError(error, `Failed to ${what}`);
  }
}

function activityError(error: unknown, what: string): Error {
  if (!hasStatus(error, StatusCode.NOT_FOUND)) return clientError(error, what);
  const known = clientError(error, what);
  const { details } = error as { readonly details?: string };
  return known.name === 'ServiceError' ? new ActivityNotFoundError(details || 'Activity not found', { cause: error }) : known;
}
