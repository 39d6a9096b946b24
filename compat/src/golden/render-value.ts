// One attribute's value as text.

type Fields = Readonly<Record<string, unknown>>;

export interface Names {
  /** Run ids in the order they came up; each is shown by its place in this list. */
  readonly runs: readonly string[];
  /** Names of workflow ids that stand beside a run id. */
  readonly workflows: ReadonlyMap<string, string>;
  readonly taskQueue: string;
}

/** The text of a value, or undefined when it is the field's default and therefore not shown. */
export function renderValue(field: string, value: unknown, names: Names): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : renderText(value, names);
  if (typeof value === 'number') return value === 0 ? undefined : renderNumber(field, value);
  if (typeof value === 'boolean') return value ? 'true' : undefined;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : `[${value.map((each) => renderValue(field, each, names)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return undefined;
  return renderMessage(field, value as Fields, names);
}

function renderNumber(field: string, value: number): string {
  return field === 'backoffCoefficient' ? value.toFixed(1) : String(value);
}

/** Enum values lose their prefix: RETRY_STATE_TIMEOUT is shown as TIMEOUT. */
function renderText(value: string, names: Names): string | undefined {
  const run = names.runs.indexOf(value);
  if (run >= 0) return `<R${run + 1}>`;
  if (names.workflows.has(value)) return names.workflows.get(value);
  if (value.endsWith('_UNSPECIFIED')) return undefined;
  return value.replace(
    /^(RETRY_STATE|TIMEOUT_TYPE|CONTINUE_AS_NEW_INITIATOR|TASK_QUEUE_KIND|PARENT_CLOSE_POLICY|WORKFLOW_ID_REUSE_POLICY|[A-Z_]+_FAILED_CAUSE)_(?=[A-Z])/,
    '',
  );
}

function renderMessage(field: string, value: Fields, names: Names): string | undefined {
  if ('payloads' in value) return `[${(value['payloads'] as Fields[]).map((payload) => payloadText(payload, names)).join(',')}]`;
  if (field.endsWith('Execution')) return executionText(value, names);
  if (field === 'header') return headerText(value, names);
  if (field === 'taskQueue') return renderTaskQueue(value, names);
  if (field.endsWith('Type') && typeof value['name'] === 'string') return value['name'];
  if (isDuration(field)) return durationText(value);
  const application = applicationFailureText(value);
  if (application !== undefined) return application;
  if (field === 'retryPolicy' && isDefaultRetryPolicy(value)) return 'default';
  return `{${shownFields(value, names).join(' ')}}`;
}

/** `wf/<R1>`, or `wf/-` without a run id. */
function executionText(value: Fields, names: Names): string {
  const [workflow, run] = [value['workflowId'], value['runId']].map((id) => renderText(typeof id === 'string' ? id : '', names));
  return `${workflow}/${run || '-'}`;
}

function headerText(value: Fields, names: Names): string {
  const fields = Object.entries((value['fields'] ?? {}) as Readonly<Record<string, Fields>>);
  return `{${fields.map(([key, payload]) => `${key}:${payloadText(payload, names)}`).join(' ')}}`;
}

function shownFields(value: Fields, names: Names): string[] {
  const shown: string[] = [];
  for (const [field, each] of Object.entries(value)) {
    const text = renderValue(field, each, names);
    if (text !== undefined) shown.push(`${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}=${text}`);
  }
  return shown;
}

/** `app(message)` for the failure that `applicationFailure` in messages.ts makes, unchanged in every field. */
function applicationFailureText(value: Fields): string | undefined {
  const info = value['applicationFailureInfo'] as Fields | undefined;
  if (value['source'] !== 'TestSDK' || info?.['type'] !== 'T') return undefined;
  const known = new Set(['message', 'source', 'applicationFailureInfo']);
  if (Object.keys(value).some((key) => !known.has(key) && value[key] !== '')) return undefined;
  return info['nonRetryable'] === true ? `app(${String(value['message'])}, non_retryable)` : `app(${String(value['message'])})`;
}

function payloadText(payload: Fields, names: Names): string {
  const text = Buffer.from(payload['data'] as Uint8Array).toString('utf8');
  return names.runs.reduce((shown, run, index) => shown.replaceAll(run, `<R${index + 1}>`), text);
}

function renderTaskQueue(value: Fields, names: Names): string {
  const name = String(value['name']);
  const suffix = name.startsWith(names.taskQueue) ? `Q${name.slice(names.taskQueue.length)}` : name;
  const kind = typeof value['kind'] === 'string' ? renderText(value['kind'], names) : undefined;
  return kind === undefined || kind === 'NORMAL' ? suffix : `${suffix}(${kind})`;
}

function isDuration(field: string): boolean {
  return /(Timeout|Backoff|Interval)$/.test(field);
}

function durationText(value: Fields): string {
  return `${Number(value['seconds'] ?? 0) + Number(value['nanos'] ?? 0) / 1e9}s`;
}

function isDefaultRetryPolicy(value: Fields): boolean {
  const given = Object.keys(value).filter(
    (key) => value[key] !== 0 && !(Array.isArray(value[key]) && (value[key] as unknown[]).length === 0),
  );
  const seconds = (key: string) => Number((value[key] as Fields | undefined)?.['seconds'] ?? 0);
  return (
    given.length === 3 &&
    seconds('initialInterval') === 1 &&
    value['backoffCoefficient'] === 2 &&
    seconds('maximumInterval') === 100
  );
}
