/** A run whose workflow task fails again and again says so in a search attribute, until a task succeeds (WT-9). No event tells of it. */
import type { common, enums } from '@perdure/wire/types';
import { causeName } from './cause-name.js';
import type { RunDraft } from './draft.js';
import { jsonPayload } from './json-payload.js';
import { keywordList } from './search-attributes.js';

const NAME = 'TemporalReportedProblems';
/** Failures in a row. */
const REPORTED_FROM = 5;
const NONE: common.Payload = jsonPayload([]);

export type Problem =
  | { readonly at: 'failed'; readonly cause: enums.WorkflowTaskFailedCause }
  /** Started and not answered in time. */
  | { readonly at: 'timedOut' };

/** `failures`: how many attempts of the task have failed by now. */
export function reportProblem(draft: RunDraft, failures: number, problem: Problem): void {
  if (failures < REPORTED_FROM) return;
  const texts =
    problem.at === 'failed'
      ? ['category=WorkflowTaskFailed', `cause=WorkflowTaskFailedCause${causeName(problem.cause)}`]
      : ['category=WorkflowTaskTimedOut', 'cause=WorkflowTaskTimedOutCauseStartToClose'];
  change(draft, keywordList(texts));
}

export function clearProblems(draft: RunDraft): void {
  if (reported(draft) !== undefined) change(draft, NONE);
}

const reported = (draft: RunDraft): common.Payload | undefined =>
  draft.origin.get('upserted')?.searchAttributes?.indexedFields?.[NAME];

function change(draft: RunDraft, payload: common.Payload): void {
  const before = reported(draft)?.data ?? NONE.data;
  if (before?.join() !== payload.data?.join()) draft.record({ at: 'upserted', searchAttributes: { [NAME]: payload } });
}
