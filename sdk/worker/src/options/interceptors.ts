import type { Context } from '@perdure/activity';
import type { ClientInterceptors } from '@perdure/client';
import type { Headers, MetricTags, Next } from '@perdure/common';

export interface ActivityExecuteInput {
  readonly args: unknown[];
  readonly headers: Headers;
}

/** Stands round the execution of activities; the first of the list is the outermost. */
export interface ActivityInboundCallsInterceptor {
  execute?(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown>;
}

export type GetLogAttributesInput = Record<string, unknown>;
export type GetMetricTagsInput = MetricTags;

/** Adds to the log lines and metrics of activities. */
export interface ActivityOutboundCallsInterceptor {
  getLogAttributes?(
    input: GetLogAttributesInput,
    next: (input: GetLogAttributesInput) => Record<string, unknown>,
  ): Record<string, unknown>;
  getMetricTags?(input: GetMetricTagsInput, next: (input: GetMetricTagsInput) => MetricTags): MetricTags;
}

export interface ActivityInterceptors {
  inbound?: ActivityInboundCallsInterceptor | undefined;
  outbound?: ActivityOutboundCallsInterceptor | undefined;
}

/** Makes the interceptors of one execution of an activity. */
export type ActivityInterceptorsFactory = (context: Context) => ActivityInterceptors;
/** @deprecated use ActivityInterceptorsFactory */
export type ActivityInboundCallsInterceptorFactory = (context: Context) => ActivityInboundCallsInterceptor;

export interface WorkerInterceptors {
  /** Of the client that activities and `worker.client` have. */
  client?: ClientInterceptors | undefined;
  activity?: ActivityInterceptorsFactory[] | undefined;
  /** They come before those of `activity`. @deprecated use activity */
  activityInbound?: ActivityInboundCallsInterceptorFactory[] | undefined;
  /** Modules whose export `interceptors` makes the interceptors of each workflow; they become part of the bundle. */
  workflowModules?: string[] | undefined;
}
