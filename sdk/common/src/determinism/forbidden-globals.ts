/** A name that workflow code must not use, since the answer differs when the workflow is replayed. */
export interface ForbiddenGlobal {
  /** A global, or a member of one: "process", "performance.now". */
  readonly name: string;
  /** Ends the sentence "… is not for workflow code: it …". */
  readonly because: string;
  /** What to write instead; a sentence. */
  readonly instead: string;
}

const outside = 'reaches outside the workflow, and a replay would do it again';
const callActivity = 'Do it in an activity.';
const realTime = 'reads the real clock, which has moved on when the workflow is replayed';
const workflowTime = 'Use Date.now() or new Date(): in workflow code they give the time of the workflow task.';
const realChance = 'draws real randomness, which comes out differently on replay';
const workflowChance = 'Use Math.random() or uuid4() from @perdure/workflow: both are seeded by the run.';
const collector = 'depends on the garbage collector, which runs at other moments on replay';
const nativeTimer = 'waits in this process only, and the wait is lost with it';
const durableTimer = 'Use sleep() or condition() from @perdure/workflow: they are durable timers.';

/** Names of what a browser or Node offers and a workflow's realm does not. Date, Math.random, setTimeout and crypto.randomUUID are
 * replaced by deterministic ones and so are not here. */
export const forbiddenGlobals: readonly ForbiddenGlobal[] = [
  { name: 'process', because: outside, instead: 'Pass what you need as an argument, or read it in an activity.' },
  { name: 'require', because: outside, instead: 'Use import: the bundle must hold all of the workflow.' },
  { name: 'fetch', because: outside, instead: callActivity },
  { name: 'XMLHttpRequest', because: outside, instead: callActivity },
  { name: 'WebSocket', because: outside, instead: callActivity },
  { name: 'EventSource', because: outside, instead: callActivity },
  { name: 'Worker', because: outside, instead: callActivity },
  { name: 'SharedArrayBuffer', because: 'shares memory with other threads', instead: 'Use ArrayBuffer.' },
  { name: 'Atomics', because: 'shares memory with other threads', instead: 'Workflow code runs alone; no lock is needed.' },
  { name: 'performance.now', because: realTime, instead: workflowTime },
  { name: 'performance.timeOrigin', because: realTime, instead: workflowTime },
  { name: 'Temporal.Now', because: realTime, instead: workflowTime },
  { name: 'crypto.getRandomValues', because: realChance, instead: workflowChance },
  { name: 'crypto.subtle', because: 'works on other threads and ends when it likes', instead: callActivity },
  { name: 'setInterval', because: nativeTimer, instead: `Loop over sleep(). ${durableTimer}` },
  { name: 'setImmediate', because: nativeTimer, instead: durableTimer },
  { name: 'WeakRef', because: collector, instead: 'Hold the object itself.' },
  { name: 'FinalizationRegistry', because: collector, instead: 'Free what you hold explicitly.' },
];

const byName = new Map(forbiddenGlobals.map((entry) => [entry.name, entry]));

/** The entry for a dotted name such as "performance.now", or for the first of its parts that has one ("process" of "process.env"). */
export function forbiddenGlobalNamed(dotted: string): ForbiddenGlobal | undefined {
  const parts = dotted.split('.');
  for (let length = 1; length <= parts.length; length++) {
    const found = byName.get(parts.slice(0, length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}
