import { forbiddenGlobalNamed } from '@perdure/common/determinism';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative } from 'node:path';
import { refusedPattern } from './refused-names.js';

/** Texts in sources that mean another thing on another machine or in a replay, and what to do instead. */
const suspicious: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: /\.toLocale(?:Date|Time)?String\(\s*\)/,
    advice: 'the result depends on the locale and time zone of the machine: name both, or format in an activity',
  },
  {
    pattern: /\.(?:getTimezoneOffset|get(?:Hours|Minutes|Date|Day|Month|FullYear))\(\)/,
    advice: 'the result depends on the time zone of the machine: use the getUTC… methods',
  },
  {
    pattern: /\.unsafe\s*\.\s*(?:now|random|isReplaying\w*)\b/,
    advice: 'it differs between a replay and the original: the course of the workflow must not depend on it',
  },
  { pattern: /\bIntl\.DateTimeFormat\(\s*\)/, advice: 'it takes locale and time zone of the machine: name both' },
];

const isLibrary = (file: string) => /[\\/]node_modules[\\/]/.test(file);

/** What in the user's own modules would break a replay or fail at run time, one line each, with the place. */
export function checkForReplay(userCode: string, sourceMap: SourceMapPayload, folder: string): string[] {
  const findings = new Set<string>();
  for (const { file, line, name } of refusedUses(userCode, sourceMap))
    if (!isLibrary(file))
      findings.add(
        `${relative(folder, file)}:${line} ${name} is not available in workflows. ${forbiddenGlobalNamed(name)?.instead ?? ''}`,
      );
  for (const [at, file] of sourceMap.sources.entries()) {
    const text = sourceMap.sourcesContent[at];
    if (text === undefined || isLibrary(file)) continue;
    for (const [index, line] of text.split('\n').entries())
      for (const { pattern, advice } of suspicious) {
        const found = pattern.exec(line.replace(/\/\/.*$/, ''))?.[0];
        if (found !== undefined) findings.add(`${relative(folder, file)}:${index + 1} ${found.trim()}: ${advice}`);
      }
  }
  return [...findings];
}

function refusedUses(userCode: string, sourceMap: SourceMapPayload): { file: string; line: number; name: string }[] {
  const uses: { file: string; line: number; name: string }[] = [];
  let map: SourceMap | undefined;
  for (const [index, text] of userCode.split('\n').entries())
    for (const match of text.matchAll(refusedPattern)) {
      map ??= new SourceMap(sourceMap);
      const entry = map.findEntry(index, match.index);
      if ('originalSource' in entry)
        uses.push({ file: entry.originalSource, line: entry.originalLine + 1, name: match[1] ?? '' });
    }
  return uses;
}
