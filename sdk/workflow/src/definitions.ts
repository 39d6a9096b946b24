import type { sdk } from '@perdure/wire/types';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@perdure/common';
import type { EnhancedStackTrace } from './stack-trace.js';

/* oxlint-disable typescript/no-explicit-any -- any arguments, inferred from what the user writes */

/** A signal's name with the types of its arguments; only the name matters at run time. */
export function defineSignal<Args extends any[] = [], Name extends string = string>(name: Name): SignalDefinition<Args, Name> {
  return { type: 'signal', name } as SignalDefinition<Args, Name>;
}

/** A query's name with the types of its answer and arguments. */
export function defineQuery<Ret, Args extends any[] = [], Name extends string = string>(
  name: Name,
): QueryDefinition<Ret, Args, Name> {
  return { type: 'query', name } as QueryDefinition<Ret, Args, Name>;
}

/** An update's name with the types of its result and arguments. */
export function defineUpdate<Ret, Args extends any[] = [], Name extends string = string>(
  name: Name,
): UpdateDefinition<Ret, Args, Name> {
  return { type: 'update', name } as UpdateDefinition<Ret, Args, Name>;
}

/** Where the workflow waits, as text. */
export const stackTraceQuery = defineQuery<string>('__stack_trace');
/** Where the workflow waits, with places in source files. */
export const enhancedStackTraceQuery = defineQuery<EnhancedStackTrace>('__enhanced_stack_trace');
/** What can be sent to the workflow, and its current details. */
export const workflowMetadataQuery = defineQuery<sdk.WorkflowMetadata>('__temporal_workflow_metadata');
