// Size limits that only tighten. What is small may not grow past `small`; what is larger today is written in sizes.json with its
// size and may only shrink; nothing may ever pass `most`.
//
//   node tools/tidy/sizes.mjs    lowers and removes entries of sizes.json after something shrank; it never adds one
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../packages.mjs';

export const limits = { file: { small: 250, most: 400 }, function: { small: 50, most: 80 } };

const recordFile = join(root, 'tools/tidy/sizes.json');

/** Sizes in lines by key ("path", or "path#function"), of everything above the small limit. */
export function largeOnes(sources) {
  const large = { file: {}, function: {} };
  for (const { path, lines, functions } of sources) {
    if (lines > limits.file.small) large.file[path] = lines;
    for (const { name, lines: size } of functions)
      if (size > limits.function.small)
        large.function[`${path}#${name}`] = Math.max(size, large.function[`${path}#${name}`] ?? 0);
  }
  return large;
}

export const recorded = () =>
  existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : { file: {}, function: {} };

/** One line for each thing that grew, and one for each entry that can be tightened. */
export function sizeTroubles(large, record) {
  const troubles = [];
  for (const kind of ['file', 'function']) {
    const { small, most } = limits[kind];
    for (const [key, lines] of Object.entries(large[kind])) {
      const before = record[kind][key];
      if (lines > most) troubles.push(`${key} has ${lines} lines; no ${kind} may have more than ${most}`);
      else if (before === undefined) troubles.push(`${key} has grown to ${lines} lines; a ${kind} stays within ${small}`);
      else if (lines > before) troubles.push(`${key} has grown from ${before} to ${lines} lines; it may only shrink`);
    }
    for (const [key, before] of Object.entries(record[kind]))
      if ((large[kind][key] ?? 0) < before) troubles.push(`${key} has shrunk: run node tools/tidy/sizes.mjs to keep it so`);
  }
  return troubles;
}

/** The record with every entry at today's size, without those that became small. */
export function tightened(large, record) {
  const kept = (kind) =>
    Object.fromEntries(
      Object.entries(record[kind])
        .filter(([key]) => key in large[kind])
        .map(([key, before]) => [key, Math.min(before, large[kind][key])]),
    );
  return { file: kept('file'), function: kept('function') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sources } = await import('./tree.mjs');
  writeFileSync(recordFile, `${JSON.stringify(tightened(largeOnes(sources), recorded()), null, 2)}\n`);
}
