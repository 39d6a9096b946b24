import { createRequire } from 'node:module';
import type * as esbuild from 'esbuild';

/**
 * The bundler, loaded when something is bundled: that takes 20 ms of CPU. By `require`, as `import` would first look through all of it for
 * the names of its exports.
 */
export function loadEsbuild(): typeof esbuild {
  return createRequire(import.meta.url)('esbuild') as typeof esbuild;
}
