import { invalidArgument } from '@perdure/engine';
import type { common } from '@perdure/wire/types';

/** Attributes the server itself keeps about every workflow. */
const systemAttributes: ReadonlySet<string> = new Set([
  'WorkflowId',
  'RunId',
  'WorkflowType',
  'StartTime',
  'ExecutionTime',
  'CloseTime',
  'ExecutionStatus',
  'TaskQueue',
  'HistoryLength',
  'HistorySizeBytes',
  'ExecutionDuration',
  'StateTransitionCount',
  'ParentWorkflowId',
  'ParentRunId',
  'RootWorkflowId',
  'RootRunId',
]);

/** No custom attribute can be defined yet, so none is known. */
export function checkSearchAttributes(attributes: common.SearchAttributes | undefined): void {
  for (const name of Object.keys(attributes?.indexedFields ?? {})) {
    if (systemAttributes.has(name)) throw invalidArgument(`${name} attribute can't be set in SearchAttributes`);
    throw invalidArgument(`search attribute ${name} is not defined`);
  }
}
