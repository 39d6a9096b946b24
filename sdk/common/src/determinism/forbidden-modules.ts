/** Node's modules whose deterministic parts workflows have: the bundler puts them in their place. */
const substituted = new Set(['assert', 'url', 'util']);

/** Node's own modules, without the prefix "node:". A list of ours, as workflow code and its rules know nothing of Node. */
const nodeModules = new Set(
  (
    'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http ' +
    'http2 https inspector module net os path perf_hooks process punycode querystring readline repl sqlite stream string_decoder ' +
    'sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib'
  ).split(' '),
);

/** Packages of the SDK that run outside workflows. */
const outsidePackages = new Set(['@perdure/client', '@perdure/worker', '@perdure/activity', '@perdure/testing']);

const nodeAdvice = 'workflow code runs without Node, so that it can be replayed anywhere; do it in an activity';

/**
 * Why a workflow must not import this at run time (types are always fine); undefined when nothing is known against it.
 * @param specifier As it stands in the import: "node:fs/promises", "@perdure/client".
 * @returns The end of a sentence that begins with the specifier.
 */
export function forbiddenModule(specifier: string): string | undefined {
  const bare = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
  const first = bare.split('/')[0] ?? bare;
  if (substituted.has(bare)) return undefined;
  if (specifier.startsWith('node:') || nodeModules.has(first)) return `is one of Node's modules: ${nodeAdvice}`;
  if (outsidePackages.has(specifier)) return 'is for the outside of workflows; import types from it only (import type …)';
  return undefined;
}
