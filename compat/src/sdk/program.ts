// Runs a program of an official SDK against a server, and compares what it printed, case by case.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import { expectedCases, type CaseSelection } from './program-cases.js';

export const run = promisify(execFile);
/** The programs end by themselves after a minute, whatever hangs. */
const PROGRAM_TIMEOUT_MS = 90_000;
const SERVER_TIMEOUT_MS = 60_000;

/** One line of a program's output. */
interface Line {
  readonly name: string;
  readonly saw?: unknown;
  readonly error?: string;
}

/** The whole list runs on SQLite and foreign servers; what PostgreSQL does differently other suites look into. */
function selectionFor(kind: ServerKind): CaseSelection {
  return kind === 'postgres' ? 'short' : 'all';
}

/** Registers a test for each case; the program runs once, before them. `command` gives program and first arguments. */
export function describeProgram(kind: ServerKind, command: () => readonly [string, ...string[]]): void {
  describe(`on ${kind}`, () => {
    const selection = selectionFor(kind);
    const seen = new Map<string, Line>();

    before(
      async () => {
        for (const line of await linesOf(kind, selection, command())) seen.set(line.name, line);
      },
      { timeout: PROGRAM_TIMEOUT_MS + SERVER_TIMEOUT_MS },
    );

    for (const [name, expected] of Object.entries(expectedCases[selection]))
      test(name, () => {
        const line = seen.get(name);
        assert.equal(line?.error, undefined);
        assert.deepEqual(line?.saw, expected);
      });

    test('no other cases', () => {
      const names = new Set(Object.keys(expectedCases[selection]));
      assert.deepEqual(
        [...seen.keys()].filter((name) => !names.has(name)),
        [],
      );
    });
  });
}

async function linesOf(kind: ServerKind, selection: CaseSelection, [program, ...flags]: readonly [string, ...string[]]) {
  const server = await createServer(kind);
  try {
    await server.start();
    const { stdout } = await run(program, [...flags, server.address, selection], { timeout: PROGRAM_TIMEOUT_MS });
    return stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line);
  } finally {
    await server.dispose();
  }
}
