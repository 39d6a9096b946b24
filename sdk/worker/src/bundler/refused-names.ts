/**
 * Globals that Node has and workflows have not. The bundler gives each free use of one a name that says so, which lets it tell
 * where they are used, and makes the error of a use at run time speak for itself. `typeof` still answers 'undefined'.
 */
export const refusedGlobals: Readonly<Record<string, string>> = {
  fetch: 'use an activity',
  XMLHttpRequest: 'use an activity',
  WebSocket: 'use an activity',
  EventSource: 'use an activity',
  process: 'pass what is needed of the environment as an argument, or use an activity',
  Buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  setInterval: 'use a loop with sleep()',
  clearInterval: 'use a loop with sleep()',
  setImmediate: 'use sleep() or setTimeout()',
  clearImmediate: 'use sleep() or setTimeout()',
  performance: 'use Date.now(), which is the time of the workflow task',
  navigator: 'use an activity',
  localStorage: 'use an activity',
  sessionStorage: 'use an activity',
  indexedDB: 'use an activity',
  BroadcastChannel: 'use an activity',
  MessageChannel: 'use an activity',
  structuredClone: 'copy the value by hand, or by JSON',
  __dirname: 'read files in an activity',
  __filename: 'read files in an activity',
};

const suffix = '_is_not_available_in_workflows';

/** For esbuild's `define`, which knows scopes: a variable of the user's with such a name stays as it is. */
export const refusedDefines: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(refusedGlobals).map((name) => [name, `${name}${suffix}`]),
);

/** Finds them in bundled code. */
export const refusedPattern = new RegExp(`\\b(\\w+?)${suffix}\\b`, 'g');
