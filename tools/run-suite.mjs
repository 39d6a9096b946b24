// Runs one suite in a process group of its own, counts its tests, and prints one block about it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, rootRelative } from './packages.mjs';
import { testFilesOf } from './suites.mjs';

const failuresMax = 20;
const messageLinesMax = 30;
const outputLinesMax = 40;
const running = new Set();

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Ends every suite that is running, with the processes it started. */
export function stopRunningSuites() {
  for (const child of running) killGroup(child, 'SIGKILL');
}

/**
 * Runs a suite's files under the given node binary.
 * @returns {Promise<{ passed: number, failed: number, skipped: number, failures: object[], notes: string[], output: string, seconds: number, files: number }>}
 */
export async function runSuite(suite, { node = process.execPath } = {}) {
  const files = testFilesOf(suite);
  const result = { passed: 0, failed: 0, skipped: 0, failures: [], notes: [], output: '', seconds: 0, files: files.length };
  if (files.length === 0) return result;
  const startedMs = performance.now();
  const code = await runProcess(suite, node, files, result);
  result.seconds = (performance.now() - startedMs) / 1000;
  // A crash outside any test shows in the exit code alone.
  if (code !== 0 && result.failed === 0) fail(result, { name: suite.name, message: `the test process ended with ${code}` });
  return result;
}

function fail(result, failure) {
  result.failed++;
  result.failures.push(failure);
}

async function runProcess(suite, node, files, result) {
  const args = [
    '--enable-source-maps',
    '--test',
    `--test-concurrency=${suite.filesAtOnce ?? 1}`,
    `--test-reporter=${join(root, 'tools/test-reporter.mjs')}`,
  ];
  const child = spawn(node, [...args, ...files], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let lastStarted = 'before the first test';
  const limit = setTimeout(() => {
    fail(result, { name: suite.name, message: `not finished within ${suite.timeoutSeconds} s; last test begun: ${lastStarted}` });
    killGroup(child, 'SIGKILL');
  }, suite.timeoutSeconds * 1000);
  child.stderr.on('data', (chunk) => (result.output += chunk));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const record = JSON.parse(line);
    if (record.kind === 'start') lastStarted = record.name;
    else take(record, result);
  });
  const code = await new Promise((resolve) => child.on('close', (exitCode, signal) => resolve(exitCode ?? signal)));
  clearTimeout(limit);
  running.delete(child);
  // Whatever a test left running must not disturb the next suite.
  killGroup(child, 'SIGKILL');
  return code;
}

function take(record, result) {
  if (record.kind === 'pass') result.passed++;
  else if (record.kind === 'skip') {
    result.skipped++;
    if (typeof record.reason === 'string') result.notes.push(`skipped: ${record.name}: ${record.reason}`);
  } else if (record.kind === 'fail') fail(result, record);
  else if (record.kind === 'note') result.notes.push(record.text);
  else if (record.kind === 'output') result.output += record.text;
}

/** "3 passed, 1 failed, 2 skipped"; skipped only when there is any. */
export function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

const indented = (text, linesMax, fromEnd = false) => {
  const lines = text.trimEnd().split('\n');
  const kept = fromEnd ? lines.slice(-linesMax) : lines.slice(0, linesMax);
  return kept.map((line) => `      ${line}`).join('\n');
};

/** The block printed about a finished suite: one line when all is well, and what failed when not. */
export function describeResult(name, result) {
  if (result.files === 0) return `- ${name.padEnd(26)} no test files`;
  const lines = [
    `${result.failed > 0 ? '✗' : '✓'} ${name.padEnd(26)} ${result.seconds.toFixed(1).padStart(6)} s   ${countsText(result)}`,
  ];
  for (const note of result.notes) lines.push(`    ${note}`);
  for (const { name: test, file, message } of result.failures.slice(0, failuresMax)) {
    lines.push(`    ✗ ${test}${file ? ` (${rootRelative(file)})` : ''}`, indented(message, messageLinesMax));
  }
  if (result.failures.length > failuresMax) lines.push(`    ... and ${result.failures.length - failuresMax} more failures`);
  if (result.failed > 0 && result.output.trim() !== '') lines.push('    output:', indented(result.output, outputLinesMax, true));
  return lines.join('\n');
}
