// Goal: every cell of every state machine is reached, and docs/state-machines.md shows the machines as they are.
// Method: random walks with a recording step; the drawing is made of what was seen. Run with --update it writes it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { activity } from './execution/activity.js';
import { child } from './execution/child.js';
import type { Machine } from './execution/machine.js';
import { isRunning } from './execution/state.js';
import { workflowTask } from './execution/workflow-task.js';
import { Walk } from './testing/random-walk.js';
import { seeded } from './testing/seeded.js';

interface Recorded {
  readonly name: string;
  readonly table: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `state fact` -> the states it led to. */
  readonly seen: Map<string, Set<string>>;
}

/** Replaces the machine's step by one that remembers; returns what it saw. */
function record<S, F>(machine: Machine<S, F>): Recorded {
  const seen = new Map<string, Set<string>>();
  const step = machine.step.bind(machine);
  machine.step = (state, fact) => {
    const next = step(state, fact);
    const cell = `${String(state.at)} ${String(fact.at)}`;
    seen.set(cell, (seen.get(cell) ?? new Set()).add(String(next.at)));
    return next;
  };
  return { name: machine.name, table: machine.table, seen };
}

const machines = [record(workflowTask), record(activity), record(child)];
for (let seed = 1; seed <= 400; seed += 1) {
  const walk = new Walk(seeded(seed));
  walk.steps(120);
  if (!isRunning(walk.bench.run.root)) walk.settle();
}

const cells = ({ table }: Recorded): string[] =>
  Object.entries(table).flatMap(([state, row]) => Object.keys(row).map((fact) => `${state} ${fact}`));

for (const machine of machines) {
  test(`${machine.name}: every cell is reached`, () => {
    const missing = cells(machine).filter((cell) => !machine.seen.has(cell));
    assert.deepEqual(missing, [], 'no walk came here: is the cell needed?');
  });
}

function drawing(machine: Recorded): string {
  const edges = cells(machine).flatMap((cell) => {
    const [from = '', fact = ''] = cell.split(' ');
    return [...(machine.seen.get(cell) ?? [])].sort().map((to) => `    ${from} --> ${to}: ${fact}`);
  });
  const alone = Object.keys(machine.table).map((state) => `    ${state}`);
  return `## ${machine.name}\n\n\`\`\`mermaid\nstateDiagram-v2\n${[...alone, ...edges].join('\n')}\n\`\`\`\n`;
}

test('the drawings in docs are those of the tables', () => {
  const file = new URL('../../docs/state-machines.md', import.meta.url);
  const text = [
    '# State machines\n',
    'Generated from the tables in `engine/src/execution` and what the random walks of `engine/src/state-machines.test.ts` saw them do;',
    'that test fails when a cell is never reached or when this page is out of date (run with `--update` it writes it anew).',
    'A part that closes is deleted, so the end of an activity or a child is not a state.\n',
    ...machines.map(drawing),
  ].join('\n');
  if (process.argv.includes('--update')) writeFileSync(file, text);
  assert.equal(readFileSync(file, 'utf8'), text);
});
