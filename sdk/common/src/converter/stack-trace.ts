/** Lines of the SDK itself: installed, or run from this project's own folders; and of Node, which runs activities in an async context. */
const frameworkFrame =
  /[\\/](?:node_modules[\\/]@perdure|sdk)[\\/](?:common|workflow|activity|client|worker)[\\/](?:dist|src)[\\/]|^\s+at (?:.*\()?node:/;

/** A stack trace, which begins with the error's name and message, without the SDK's own lines at its end, which say nothing to users. */
export function cutoffStackTrace(stack?: string): string {
  const lines = (stack ?? '').split(/\r?\n/);
  let end = lines.length;
  while (end > 0 && frameworkFrame.test(lines[end - 1] as string)) end -= 1;
  return lines.slice(0, end).join('\n');
}
