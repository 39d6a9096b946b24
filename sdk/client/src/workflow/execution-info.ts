import {
  decodePriority,
  type Priority,
  type SearchAttributes,
  type SearchAttributeValue,
  type TypedSearchAttributes,
} from '@perdure/common';
import {
  decodeMapFromPayloads,
  decodeSearchAttributes,
  decodeTypedSearchAttributes,
  decodeUserMetadata,
  optionalTsToDate,
  tsToDate,
  type UserMetadata,
} from '@perdure/common/internal';
import { enums, type common, type workflow, type workflowservice } from '@perdure/wire/types';
import { workflowContext, type ClientCore } from '../base-client.js';

/** The API spells CANCELED; everything else here has the name with two l. */
const statusNames = new Map<number, WorkflowExecutionStatusName>(
  Object.entries(enums.WorkflowExecutionStatus).map(([name, code]) => [
    code,
    (name === 'CANCELED' ? 'CANCELLED' : name) as WorkflowExecutionStatusName,
  ]),
);

export type WorkflowExecutionStatusName =
  | 'UNSPECIFIED'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'CONTINUED_AS_NEW'
  | 'TIMED_OUT'
  | 'PAUSED'
  | 'UNKNOWN';

interface WorkflowAndRun {
  workflowId: string;
  runId: string;
}

export type RawWorkflowExecutionInfo = workflow.WorkflowExecutionInfo;

/** A workflow as lists show it. */
export interface WorkflowExecutionInfo {
  type: string;
  workflowId: string;
  runId: string;
  taskQueue: string;
  status: { code: number; name: WorkflowExecutionStatusName };
  historyLength: number;
  historySize?: number | undefined;
  startTime: Date;
  executionTime?: Date | undefined;
  closeTime?: Date | undefined;
  memo?: Record<string, unknown> | undefined;
  /** @deprecated use typedSearchAttributes */
  searchAttributes: SearchAttributes;
  typedSearchAttributes: TypedSearchAttributes;
  parentExecution?: WorkflowAndRun | undefined;
  rootExecution?: WorkflowAndRun | undefined;
  priority?: Priority | undefined;
  raw: RawWorkflowExecutionInfo;
}

/** A workflow as `describe` shows it. */
export type WorkflowExecutionDescription = Omit<WorkflowExecutionInfo, 'raw'> & {
  raw: workflowservice.DescribeWorkflowExecutionResponse;
  staticSummary(): Promise<string | undefined>;
  staticDetails(): Promise<string | undefined>;
};

export interface CountWorkflowExecution {
  count: number;
  /** With a query that groups. */
  groups: { count: number; groupValues: SearchAttributeValue[] }[];
}

export async function executionInfo(core: ClientCore, raw: workflow.WorkflowExecutionInfo): Promise<WorkflowExecutionInfo> {
  const { workflowId, runId } = idsOf(raw.execution);
  const code = raw.status ?? 0;
  return {
    type: raw.type?.name ?? '',
    workflowId,
    runId,
    taskQueue: raw.taskQueue ?? '',
    status: { code, name: statusNames.get(code) ?? 'UNKNOWN' },
    historyLength: raw.historyLength ?? 0,
    // Zero while the server does not know, as in lists of running workflows.
    historySize: raw.historySizeBytes || undefined,
    startTime: tsToDate(raw.startTime ?? {}),
    executionTime: optionalTsToDate(raw.executionTime),
    closeTime: optionalTsToDate(raw.closeTime),
    memo: await decodeMapFromPayloads(core.dataConverter, raw.memo?.fields, workflowContext(core, workflowId)),
    searchAttributes: decodeSearchAttributes(raw.searchAttributes?.indexedFields),
    typedSearchAttributes: decodeTypedSearchAttributes(raw.searchAttributes?.indexedFields),
    parentExecution: raw.parentExecution === undefined ? undefined : idsOf(raw.parentExecution),
    rootExecution: raw.rootExecution === undefined ? undefined : idsOf(raw.rootExecution),
    priority: decodePriority(raw.priority),
    raw,
  };
}

function idsOf(execution: common.WorkflowExecution | undefined): WorkflowAndRun {
  return { workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' };
}

export async function executionDescription(
  core: ClientCore,
  raw: workflowservice.DescribeWorkflowExecutionResponse,
): Promise<WorkflowExecutionDescription> {
  const info = await executionInfo(core, raw.workflowExecutionInfo ?? {});
  let metadata: Promise<UserMetadata> | undefined;
  const readMetadata = async () =>
    (metadata ??= decodeUserMetadata(
      core.dataConverter,
      raw.executionConfig?.userMetadata,
      workflowContext(core, info.workflowId),
    ));
  return {
    ...info,
    raw,
    staticSummary: async () => (await readMetadata()).staticSummary,
    staticDetails: async () => (await readMetadata()).staticDetails,
  };
}

export function workflowCount(raw: workflowservice.CountWorkflowExecutionsResponse): CountWorkflowExecution {
  const groups = (raw.groups ?? []).map(({ count = 0, groupValues = [] }) => ({
    count,
    groupValues: groupValues.map((value) => decodeSearchAttributes({ value })['value'] as SearchAttributeValue),
  }));
  return { count: raw.count ?? 0, groups };
}
