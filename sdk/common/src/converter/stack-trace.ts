/** Lines of the SDK itself: installed, or run from this project's own folders. */
const frameworkFrame =
  /[\\/](?:node_modules[\\/]@perdure|sdk)[\\/](?:common|workflow|activity|client|worker)[\\/](?:dist|src)[\\/]|^\s+at (?:async )?\(?node:internal/;

/** A stack trace without its message and without the SDK's own lines at the end, which say nothing to users. */
export function cutoffStackTrace(stack?: string): string {
  const lines = (stack ?? '').split('\n');
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line));
  if (firstFrame < 0) return '';
  const frames = lines.slice(firstFrame);
  let end = frames.length;
  while (end > 0 && frameworkFrame.test(frames[end - 1] as string)) end -= 1;
  return frames.slice(0, end).join('\n');
}
