/** Search attributes by name and type (semantics VIS-10). No custom attribute can be defined yet, so none is known. */
import type { common } from '@perdure/wire/types';
import { jsonPayload } from './json-payload.js';
import type { PayloadMap } from './merge-payloads.js';
import type { RunRoot } from './state.js';

/** Attributes the server itself keeps about every workflow. */
const SYSTEM: ReadonlySet<string> = new Set([
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

/** Attributes that exist everywhere and that users may set, since SDKs and older tools do. */
const SETTABLE: ReadonlyMap<string, string> = new Map([
  ['TemporalChangeVersion', 'KeywordList'],
  ['BinaryChecksums', 'KeywordList'],
  ['BuildIds', 'KeywordList'],
  ['BatcherNamespace', 'Keyword'],
  ['BatcherUser', 'Keyword'],
  ['TemporalScheduledStartTime', 'Datetime'],
  ['TemporalScheduledById', 'Keyword'],
  ['TemporalSchedulePaused', 'Bool'],
  ['TemporalNamespaceDivision', 'Keyword'],
  ['TemporalPauseInfo', 'KeywordList'],
  ['TemporalReportedProblems', 'KeywordList'],
]);

/** Attributes that exist everywhere and are the server's own to set. */
const INTERNAL: ReadonlySet<string> = new Set([
  'TemporalWorkerDeploymentVersion',
  'TemporalWorkflowVersioningBehavior',
  'TemporalWorkerDeployment',
  'TemporalUsedWorkerDeploymentVersions',
  'TemporalExternalPayloadCount',
  'TemporalExternalPayloadSizeBytes',
]);
const KEYS_MAX = 100;

/** Why a user may not set these; undefined if they may. */
export function searchAttributesProblem(attributes: common.SearchAttributes | undefined, namespace: string): string | undefined {
  const names = Object.keys(attributes?.indexedFields ?? {});
  if (names.length > KEYS_MAX) return `number of search attributes ${names.length} exceeds limit ${KEYS_MAX}`;
  for (const name of names) {
    if (SETTABLE.has(name)) continue;
    return SYSTEM.has(name) || INTERNAL.has(name)
      ? `${name} attribute can't be set in SearchAttributes`
      : `Namespace ${namespace} has no mapping defined for search attribute ${name}`;
  }
  return undefined;
}

/** As readers get them: each value says its type. */
export function typedSearchAttributes(attributes: common.SearchAttributes): common.SearchAttributes {
  const typed = Object.entries(attributes.indexedFields ?? {}).map(([name, payload]) => {
    const type = SETTABLE.get(name);
    if (type === undefined || payload.metadata?.['type'] !== undefined) return [name, payload] as const;
    return [name, { ...payload, metadata: { ...payload.metadata, type: ascii(type) } }] as const;
  });
  return { indexedFields: Object.fromEntries(typed) };
}

/** Enough for a search attribute of 2 KiB. */
const BUILD_IDS_MAX = 20;

export const withBuildId = (buildIds: readonly string[], buildId: string): readonly string[] =>
  buildId === '' || buildIds.includes(buildId) ? buildIds : [...buildIds, buildId].slice(-BUILD_IDS_MAX);

/** What the server knows of a run and shows as search attributes: the builds that have worked on it (VER-8). */
export function systemSearchAttributes({
  buildIds,
  previousStartedEventId,
}: Pick<RunRoot, 'buildIds' | 'previousStartedEventId'>): PayloadMap {
  if (previousStartedEventId === 0) return {};
  return { BuildIds: keywordList(['unversioned', ...buildIds.map((buildId) => `unversioned:${buildId}`)]) };
}

/** A value that the server sets itself. */
export const keywordList = (texts: readonly string[]): common.Payload => {
  const { metadata, data } = jsonPayload(texts);
  return { metadata: { ...metadata, type: ascii('KeywordList') }, data };
};

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
