/** Log lines for people: the time of day, a level, the message, then the fields. */

const colourOf: Readonly<Record<string, string>> = {
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warn: '\u001b[33m',
  error: '\u001b[31m',
};
const dim = '\u001b[2m';
const plain = '\u001b[0m';

/** One line of JSON as text, with its line end. What is no such line passes unchanged. */
export function formatLine(line: string, colours: boolean): string {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return line;
  }
  const { time, level, msg, err, error, ...fields } = entry;
  const paint = (text: string, colour: string): string => (colours && text !== '' ? `${colour}${text}${plain}` : text);
  const clock = paint(String(time).slice(11, 23), dim);
  const name = String(level);
  const label = paint(name.toUpperCase().padEnd(5), colourOf[name] ?? '');
  const details = Object.entries(fields).map(([key, value]) => `${paint(`${key}=`, dim)}${valueText(value)}`);
  return [[clock, label, textOf(msg), ...details].join(' '), ...stackLines(err), ...stackLines(error)].join('\n') + '\n';
}

function valueText(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value) ?? 'undefined';
}

function stackLines(error: unknown): readonly string[] {
  if (error === undefined) return [];
  const { stack, message } = (error ?? {}) as { readonly stack?: unknown; readonly message?: unknown };
  return textOf(stack ?? message ?? error)
    .split('\n')
    .map((line) => `  ${line}`);
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
