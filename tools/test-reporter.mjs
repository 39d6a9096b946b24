// A reporter for node:test that writes what `run-suite.mjs` needs as one JSON object per line: leaf tests, diagnostics, output.
// In the stream of node:test, children come before their parent and `test:start` comes in the order of the source.

/** What the test runner itself adds at the end of a run. */
const totals = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

function messageOf(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause === 'object' && cause !== null ? (cause.stack ?? cause.message ?? String(cause)) : String(cause);
  return text.replaceAll(/\n +at [^\n]*\(?node:internal\/[^\n]*/g, '');
}

/** Turns node:test events into records: `{ kind: 'pass' | 'fail' | 'skip' | 'note' | 'output', ... }`. */
export default async function* records(source) {
  const path = [];
  const childrenAt = [];
  for await (const { type, data } of source) {
    const record = recordOf(type, data, path, childrenAt);
    if (record) yield `${JSON.stringify(record)}\n`;
  }
}

function recordOf(type, data, path, childrenAt) {
  switch (type) {
    case 'test:start':
      path.length = data.nesting;
      path.push(data.name);
      return { kind: 'start', name: path.join(' > ') };
    case 'test:pass':
    case 'test:fail':
      return resultOf(type === 'test:pass', data, path, childrenAt);
    case 'test:diagnostic':
      return totals.test(data.message) ? undefined : { kind: 'note', text: data.message };
    case 'test:stdout':
    case 'test:stderr':
      return { kind: 'output', text: data.message };
    default:
      return undefined;
  }
}

function resultOf(passed, data, path, childrenAt) {
  const children = childrenAt[data.nesting + 1] ?? 0;
  childrenAt[data.nesting + 1] = 0;
  childrenAt[data.nesting] = (childrenAt[data.nesting] ?? 0) + 1;
  const name = [...path.slice(0, data.nesting), data.name].join(' > ');
  const onlyChildrenFailed = data.details?.error?.failureType === 'subtestsFailed';
  if (data.skip !== undefined || data.todo !== undefined) return { kind: 'skip', name, reason: data.skip ?? data.todo };
  if (!passed)
    return children > 0 && onlyChildrenFailed
      ? undefined
      : { kind: 'fail', name, file: data.file, message: messageOf(data.details?.error) };
  if (data.name === data.file) return { kind: 'fail', name, file: data.file, message: 'This file holds no test.' };
  return children > 0 || data.details?.type === 'suite' ? undefined : { kind: 'pass', name };
}
