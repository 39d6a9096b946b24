// Runs one sample: its workers, its clients one after another, and looks at what they print.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Child } from '../server/child.js';
import type { Sample, Step } from './sample.js';

/** Type checks before the first line runs, timers of minutes in the sample, a busy machine. */
const STEP_TIMEOUT_MS = 420_000;
const WORKER_READY_TIMEOUT_MS = 90_000;
/** What a worker prints, it has printed when the client ends, or soon after. */
const WORKER_PRINT_TIMEOUT_MS = 30_000;
const WORKER_END_TIMEOUT_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** Runs a program of the sample the way its `npm start` does, types checked. */
function startProgram(work: string, folder: string, [file, ...args]: Step['run']): Child {
  const cwd = join(work, 'samples', folder);
  const tsNode = file.endsWith('.ts') ? [join(work, 'node_modules/ts-node/dist/bin.js')] : [];
  const env = { ...process.env, NODE_ENV: 'development', FORCE_COLOR: '0' };
  return new Child(`${folder}/${file}`, process.execPath, [...tsNode, file, ...args], env, cwd);
}

/** Runs the sample against what listens on localhost:7233. @throws Error that tells what was missing, and what was printed */
export async function drive(sample: Sample, work: string): Promise<void> {
  if (sample.script !== undefined) await runScript(join(work, 'samples', sample.folder), sample.script);
  const start = (file: string): Child => startProgram(work, sample.folder, [file]);
  const servers = (sample.servers ?? []).map(start);
  const workers = sample.workers.map(start);
  const printed = (): string => workers.map(textOf).join('\n');
  try {
    await Promise.all(servers.map((server) => server.waitForLine(/[Ll]istening/, WORKER_READY_TIMEOUT_MS)));
    await Promise.all(workers.map((worker) => worker.waitForLine(/RUNNING/, WORKER_READY_TIMEOUT_MS)));
    for (const step of sample.steps) await runStep(startProgram(work, sample.folder, step.run), step, printed);
    for (const pattern of sample.workersPrint ?? [])
      await until(
        () => pattern.test(printed()),
        () => `the worker did not print ${pattern}\n${printed()}`,
        WORKER_PRINT_TIMEOUT_MS,
      );
    for (const worker of workers) {
      const how = await worker.stop(WORKER_END_TIMEOUT_MS);
      if (how !== 'exit code 0') throw new Error(`${worker.name} ended with ${how} when told to\n${textOf(worker)}`);
    }
  } finally {
    await Promise.all([...workers, ...servers].map((program) => program.kill()));
  }
}

async function runScript(cwd: string, script: string): Promise<void> {
  const child = new Child(`npm run ${script}`, 'npm', ['run', script], process.env, cwd);
  const how = await child.exited;
  if (how !== 'exit code 0') throw new Error(`${child.name} ended with ${how}\n${textOf(child)}`);
}

async function runStep(program: Child, step: Step, workersPrinted: () => string): Promise<void> {
  try {
    const { interrupt } = step;
    if (interrupt !== undefined) {
      await until(
        () => interrupt.when.test(workersPrinted()),
        () => `${program.name}: the worker did not print ${interrupt.when}`,
      );
      program.signal(interrupt.signal);
    }
    await until(
      () => !program.running,
      () => `${program.name} did not end\n${textOf(program)}`,
    );
    const how = await program.exited;
    const expected = `exit code ${step.exitCode ?? 0}`;
    if (how !== expected) throw new Error(`${program.name} ended with ${how}, not ${expected}\n${textOf(program)}`);
    const text = textOf(program);
    for (const pattern of step.prints)
      if (!pattern.test(text)) throw new Error(`${program.name} did not print ${pattern}\n${text}`);
  } finally {
    await program.kill();
  }
}

function textOf(child: Child): string {
  return stripVTControlCharacters(child.output);
}

async function until(isTrue: () => boolean, complaint: () => string, timeoutMs = STEP_TIMEOUT_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(complaint());
    await delay(LOOK_EVERY_MS);
  }
}
