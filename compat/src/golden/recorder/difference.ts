/** Lines shown of either text. */
const SHOWN_LINES_MAX = 20;

/** What lies between the first and the last line in which two texts differ; undefined when they are equal. */
export function difference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined;
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  let first = 0;
  while (left[first] === right[first]) first += 1;
  let last = 0;
  while (last < Math.min(left.length, right.length) - first && left.at(-1 - last) === right.at(-1 - last)) last += 1;
  const shown = (lines: readonly string[], mark: string) =>
    lines
      .slice(first, lines.length - last)
      .slice(0, SHOWN_LINES_MAX)
      .map((line) => `${mark} ${line}`);
  const before = left.slice(Math.max(0, first - 3), first).map((line) => `  ${line}`);
  return [`line ${first + 1}; - is what the reference server said`, ...before, ...shown(right, '-'), ...shown(left, '+')].join(
    '\n',
  );
}
