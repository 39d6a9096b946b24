import type * as esbuild from 'esbuild';

/** Loaded when something is bundled: a worker that gets its bundle from a file has no need of it, and it takes 30 ms. */
export async function bundler(): Promise<typeof esbuild> {
  return import('esbuild');
}
