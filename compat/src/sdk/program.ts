// Runs a program of an official SDK against a server, and compares what it printed, case by case.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, before, test } from 'node:test';
import type { ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import { expectedCases, type CaseSelection } from './program-cases.js';

/** A case that hangs ends by itself within a minute. */
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
    let trouble: unknown;

    before(
      async () => {
        const output = await outputOf(kind, selection, command());
        for (const line of linesOf(output.stdout)) seen.set(line.name, line);
        ({ trouble } = output);
      },
      { timeout: PROGRAM_TIMEOUT_MS + SERVER_TIMEOUT_MS },
    );

    for (const [name, expected] of Object.entries(expectedCases[selection]))
      test(name, () => {
        const line = seen.get(name);
        assert.equal(line?.error, undefined);
        assert.deepEqual(line?.saw, expected);
      });

    test('that was all, and the program ended well', () => {
      assert.deepEqual(new Set(seen.keys()), new Set(Object.keys(expectedCases[selection])));
      assert.ifError(trouble);
    });
  });
}

/** What the program printed, also when it failed or had to be ended, and how it failed. */
async function outputOf(kind: ServerKind, selection: CaseSelection, [program, ...flags]: readonly [string, ...string[]]) {
  const server = await createServer(kind);
  try {
    await server.start();
    return await new Promise<{ stdout: string; trouble: unknown }>((resolve) => {
      execFile(program, [...flags, server.address, selection], { timeout: PROGRAM_TIMEOUT_MS }, (trouble, stdout) =>
        resolve({ stdout, trouble }),
      );
    });
  } finally {
    await server.dispose();
  }
}

function linesOf(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Line);
}
