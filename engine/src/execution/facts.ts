/**
 * What can become true of a run. A transition is a list of facts; `evolve` (in evolve.ts) is the only place that turns them into
 * state. Events are facts that everybody sees; the others are private notes, which history alone could not rebuild.
 */
import type { enums } from '@perdure/wire/types';
import type { Activity, ActivityFact } from './activity.js';
import type { Child, ChildFact } from './child.js';
import type { ExternalRequest } from './external.js';
import type { BufferedEvent, KeptOrigin, RunRoot, SeenRequest, StickyQueue, UserTimer } from './state.js';
import type { PayloadMap } from './merge-payloads.js';
import type { WorkflowTaskFact } from './workflow-task.js';

export type Fact =
  /** First fact of a run. */
  | { readonly at: 'runCreated'; readonly root: RunRoot }
  | { readonly at: 'originKept'; readonly attributes: KeptOrigin }
  /** Memo fields or search attributes that the workflow has changed. */
  | { readonly at: 'upserted'; readonly memo?: PayloadMap; readonly searchAttributes?: PayloadMap }
  /** Requests that an earlier run of the chain has acknowledged. */
  | { readonly at: 'requestsCarried'; readonly requests: readonly (readonly [string, SeenRequest])[] }
  /** Written to history; its id is the next free one. */
  | { readonly at: 'eventAppended'; readonly event: BufferedEvent }
  /** Happened while a workflow task was started. */
  | { readonly at: 'eventBuffered'; readonly event: BufferedEvent }
  /** Left the buffer: appended by the facts that follow, or annulled. */
  | { readonly at: 'eventUnbuffered'; readonly key: number }
  | { readonly at: 'workflowTask'; readonly fact: WorkflowTaskFact }
  | { readonly at: 'workflowTaskCompleted'; readonly startedEventId: number; readonly buildId: string }
  | { readonly at: 'stickyChanged'; readonly sticky: StickyQueue | undefined }
  | { readonly at: 'closeAttempted' }
  | { readonly at: 'activityScheduled'; readonly activity: Activity }
  | { readonly at: 'activity'; readonly scheduledEventId: number; readonly fact: ActivityFact }
  | { readonly at: 'activityClosed'; readonly scheduledEventId: number }
  | { readonly at: 'timerStarted'; readonly timer: UserTimer }
  | { readonly at: 'timerClosed'; readonly startedEventId: number }
  | { readonly at: 'childInitiated'; readonly child: Child }
  | { readonly at: 'child'; readonly initiatedEventId: number; readonly fact: ChildFact }
  /** Nothing is to be done about the child any more. */
  | { readonly at: 'childClosed'; readonly initiatedEventId: number }
  | { readonly at: 'externalInitiated'; readonly external: ExternalRequest }
  | { readonly at: 'externalClosed'; readonly initiatedEventId: number }
  /** The parent has recorded this run's start: its first workflow task may be scheduled. */
  | { readonly at: 'released' }
  | { readonly at: 'parentTold' }
  | { readonly at: 'signaled'; readonly requestId: string; readonly timeMs: number }
  /** A start that uses this run. */
  | { readonly at: 'requestAttached'; readonly requestId: string; readonly timeMs: number }
  | { readonly at: 'cancelRequested' }
  | {
      readonly at: 'closed';
      readonly status: enums.WorkflowExecutionStatus;
      readonly timeMs: number;
      readonly tellsParent: boolean;
    };
