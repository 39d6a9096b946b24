#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { createProgram } from './program.js';
import { version } from './version.js';

// The transport's library would print its own troubles to stderr; they are all told as ours.
process.env['GRPC_VERBOSITY'] ??= 'NONE';

// Compiled code is kept between starts where Node can do that (22.8).
(module as { readonly enableCompileCache?: () => void }).enableCompileCache?.();

// With memory to spare V8 lets the heap grow to four times of what is alive before it looks; half as much again costs next to
// no CPU and halves what a busy server holds (docs/performance.md).
setFlagsFromString('--heap-growing-percent=50');

// What a command needs is loaded when it runs: help and version answer without the server's libraries.
const program = createProgram(version, {
  startDev: async (options) => (await import('./start-dev.js')).startDev(options),
  start: async (options) => (await import('./start-cluster.js')).startCluster(options),
});

try {
  await program.parseAsync();
} catch (error) {
  const { asTrouble } = await import('./trouble.js');
  const trouble = asTrouble(error);
  if (trouble === undefined) throw error;
  process.stderr.write(`${trouble.message}\n`);
  process.exit(1);
}
