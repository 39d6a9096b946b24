import { RawValue, type WorkflowQueryAnnotatedType } from '@perdure/common';
import { ENHANCED_STACK_TRACE_QUERY_NAME, STACK_TRACE_QUERY_NAME } from '@perdure/common/internal';
import type { sdk } from '@perdure/wire/types';
import type { EnhancedStackTrace, StackTrace } from '../stack-trace.js';
import type { Execution } from './execution.js';
import { maybeHost, type StackFrame } from './host.js';

/** What each execution answers by itself: where it waits, and what can be sent to it. */
export function builtInQueries(execution: Execution): [name: string, query: WorkflowQueryAnnotatedType][] {
  return [
    [
      STACK_TRACE_QUERY_NAME,
      {
        handler: () => new RawValue(waitingStacks(execution).map(formatStack).join('\n\n')),
        description: 'Returns a sensible stack trace.',
      },
    ],
    [
      ENHANCED_STACK_TRACE_QUERY_NAME,
      {
        handler: () => new RawValue(enhancedStackTrace(execution)),
        description: 'Returns a stack trace annotated with source information.',
      },
    ],
    [
      '__temporal_workflow_metadata',
      {
        handler: () => new RawValue(workflowMetadata(execution)),
        description: 'Returns metadata associated with this workflow.',
      },
    ],
  ];
}

/** One stack for each place in the user's code that waits. */
function waitingStacks(execution: Execution): (readonly StackFrame[])[] {
  const conditions = [...execution.blockedConditions.values()].map(({ trace }) => trace);
  const traces = [...execution.pending.traces(), ...conditions, ...execution.otherWaits];
  const stacks = new Map<string, readonly StackFrame[]>();
  for (const trace of traces) {
    const frames = maybeHost()?.framesOf(trace) ?? [];
    if (frames.length > 0) stacks.set(formatStack(frames), frames);
  }
  return [...stacks.values()];
}

function formatStack(frames: readonly StackFrame[]): string {
  return frames
    .map(({ file, line, column, functionName }) => {
      const place = `${file}:${line}:${column}`;
      return functionName === undefined ? `    at ${place}` : `    at ${functionName} (${place})`;
    })
    .join('\n');
}

function enhancedStackTrace(execution: Execution): EnhancedStackTrace {
  const stacks = waitingStacks(execution).map((frames): StackTrace => ({
    locations: frames.map(({ file, line, column, functionName }) => ({
      file_path: file,
      line,
      column,
      ...(functionName === undefined ? {} : { function_name: functionName }),
      internal_code: false,
    })),
  }));
  const sources: EnhancedStackTrace['sources'] = {};
  const files = new Set(stacks.flatMap(({ locations }) => locations.map(({ file_path: file }) => file)));
  for (const file of execution.start.showStackTraceSources ? files : []) {
    const content = file === undefined ? undefined : maybeHost()?.sourceText(file);
    if (file !== undefined && content !== undefined) sources[file] = [{ line_offset: 0, content }];
  }
  return { sdk: { name: 'typescript', version: sdkVersion }, sources, stacks };
}

const sdkVersion = '0.1.0';

function workflowMetadata(execution: Execution): sdk.WorkflowMetadata {
  const definitions = (handlers: ReadonlyMap<string, { description?: string | undefined }>) =>
    Array.from(handlers, ([name, { description }]) => ({ name, description }));
  return {
    definition: {
      type: execution.info.workflowType,
      queryDefinitions: definitions(execution.queryHandlers),
      signalDefinitions: definitions(execution.signalHandlers),
      updateDefinitions: definitions(execution.updateHandlers),
    },
    currentDetails: execution.currentDetails,
  };
}
