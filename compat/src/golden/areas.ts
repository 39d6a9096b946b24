// All scenarios; the area is the folder of their recordings.
import { activityRetries } from './scenarios/activity-retries.js';
import { activityTimeouts } from './scenarios/activity-timeouts.js';
import { badCommands } from './scenarios/bad-commands.js';
import { chains } from './scenarios/chains.js';
import { delays } from './scenarios/delays.js';
import { heartbeats } from './scenarios/heartbeats.js';
import { nobody } from './scenarios/nobody.js';
import { queryLimits } from './scenarios/query-limits.js';
import { readingWaits } from './scenarios/reading-waits.js';
import { starting } from './scenarios/starting.js';
import { workflowTaskEnds } from './scenarios/workflow-task-ends.js';
import { activities } from './scenarios/activities.js';
import { activityById } from './scenarios/activity-by-id.js';
import { activityCancel } from './scenarios/activity-cancel.js';
import { basics } from './scenarios/basics.js';
import { children } from './scenarios/children.js';
import { ending } from './scenarios/ending.js';
import { external } from './scenarios/external.js';
import { limits } from './scenarios/limits.js';
import { officialSdk } from './scenarios/official-sdk.js';
import { properties } from './scenarios/properties.js';
import { queries } from './scenarios/queries.js';
import { reading } from './scenarios/reading.js';
import { sticky } from './scenarios/sticky.js';
import { timers } from './scenarios/timers.js';
import { useExistingRun } from './scenarios/use-existing.js';
import { workflowTasks } from './scenarios/workflow-tasks.js';
import type { Scenario, Scenarios } from './scenario.js';

const areas: Readonly<Record<string, Scenarios>> = {
  // First, since some of these wait for twenty seconds.
  'reading-waits': readingWaits,
  basics,
  activities,
  timers,
  'workflow-tasks': workflowTasks,
  sticky,
  limits,
  properties,
  'use-existing': useExistingRun,
  reading,
  ending,
  'activity-cancel': activityCancel,
  children,
  external,
  queries,
  'activity-by-id': activityById,
  'official-sdk': officialSdk,
  'activity-retries': activityRetries,
  'activity-timeouts': activityTimeouts,
  'bad-commands': badCommands,
  chains: chains,
  delays: delays,
  heartbeats: heartbeats,
  nobody: nobody,
  'query-limits': queryLimits,
  starting: starting,
  'workflow-task-ends': workflowTaskEnds,
};

/** Few areas touch every path to the store; the others are told apart by the engine alone. */
export const AREAS_OF_THE_STORE: readonly string[] = ['basics', 'activities', 'timers', 'children', 'reading'];

export interface NamedScenario {
  readonly area: string;
  readonly title: string;
  readonly scenario: Scenario;
  /** Of its recording, below the folder of recordings. */
  readonly file: string;
}

export const allScenarios: readonly NamedScenario[] = Object.entries(areas).flatMap(([area, scenarios]) =>
  Object.entries(scenarios).map(([title, scenario]) => ({ area, title, scenario, file: `${area}/${slug(title)}.txt` })),
);

function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
