// The load program (bench/go) as a child: one JSON object a line comes back as it happens.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface LoadEvent {
  readonly event: string;
  /** When it happened, in milliseconds since 1970 by the same machine's clock. */
  readonly atMs: number;
  readonly [field: string]: unknown;
}

/** Runs it to its end; `onEvent` sees each event at once. Rejects with its last words when it fails. */
export async function runLoadProgram(
  binary: string,
  argumentsGiven: readonly string[],
  onEvent: (event: LoadEvent) => void,
): Promise<readonly LoadEvent[]> {
  const child = spawn(binary, argumentsGiven, { stdio: ['ignore', 'pipe', 'pipe'] });
  const events: LoadEvent[] = [];
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as LoadEvent;
    events.push(event);
    onEvent(event);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`load ${argumentsGiven[0] ?? ''} ended with ${String(code)}: ${complaints.trim()}`);
  return events;
}

/** The first event of that name; throws when it never came. */
export function eventNamed(events: readonly LoadEvent[], name: string): LoadEvent {
  const found = events.find((event) => event.event === name);
  if (found === undefined) throw new Error(`the load program never reported ${JSON.stringify(name)}`);
  return found;
}

export function numberOf(event: LoadEvent, field: string): number {
  const value = event[field];
  if (typeof value !== 'number') throw new Error(`event ${event.event} has no number ${JSON.stringify(field)}`);
  return value;
}
