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
const durableTimer = 'Use sleep() or setTimeout() of the workflow, which are durable.';

/**
 * Names that Node or a browser has and the realm of workflows has not. Date, Math.random, setTimeout and crypto.randomUUID are in
 * neither list: the realm has deterministic ones.
 */
export const absentGlobals: readonly ForbiddenGlobal[] = [
  { name: 'process', because: outside, instead: 'Pass what you need as an argument, or read it in an activity.' },
  { name: 'require', because: outside, instead: 'Use import: the bundle holds all of the workflow.' },
  { name: 'module', because: outside, instead: 'Use import and export.' },
  { name: '__dirname', because: outside, instead: 'A workflow has no files: read them in an activity.' },
  { name: '__filename', because: outside, instead: 'A workflow has no files: read them in an activity.' },
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'BroadcastChannel', 'MessageChannel', 'navigator'].map(
    (name) => ({ name, because: outside, instead: callActivity }),
  ),
  ...['localStorage', 'sessionStorage', 'indexedDB'].map((name) => ({ name, because: outside, instead: callActivity })),
  { name: 'performance', because: realTime, instead: workflowTime },
  { name: 'setInterval', because: nativeTimer, instead: 'Use a loop with sleep(), which is durable.' },
  { name: 'clearInterval', because: nativeTimer, instead: 'Use a loop with sleep(), which is durable.' },
  { name: 'setImmediate', because: nativeTimer, instead: durableTimer },
  { name: 'clearImmediate', because: nativeTimer, instead: durableTimer },
  { name: 'Buffer', because: "is Node's own", instead: 'Use Uint8Array, TextEncoder and TextDecoder.' },
  { name: 'structuredClone', because: 'is not part of the language', instead: 'Copy the value by hand, or by JSON.' },
];

/** Parts of the language that the realm refuses when they are used. */
export const refusedGlobals: readonly ForbiddenGlobal[] = [
  { name: 'Temporal.Now', because: realTime, instead: workflowTime },
  { name: 'crypto.getRandomValues', because: realChance, instead: workflowChance },
  { name: 'crypto.subtle', because: 'works on other threads and ends when it likes', instead: callActivity },
  { name: 'Atomics.wait', because: 'stops the thread of all workflows', instead: 'Use sleep() or condition().' },
  { name: 'WeakRef', because: collector, instead: 'Hold the object itself.' },
  { name: 'FinalizationRegistry', because: collector, instead: 'Free what you hold explicitly.' },
];

const byName = new Map([...absentGlobals, ...refusedGlobals].map((entry) => [entry.name, entry]));

/** The entry for a dotted name such as "performance.now", or for the first of its parts that has one ("process" of "process.env"). */
export function forbiddenGlobalNamed(dotted: string): ForbiddenGlobal | undefined {
  const parts = dotted.split('.');
  for (let length = 1; length <= parts.length; length++) {
    const found = byName.get(parts.slice(0, length).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}
