// The recordings: what the reference server answered, one text file per scenario.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../environment.js';
import type { RawClient } from '../raw-client.js';
import type { NamedScenario } from './areas.js';
import { HandWorker } from './hand-worker.js';
import { Transcript } from './recorder/transcript.js';

const folder = join(repositoryRoot, 'compat/recordings');

/** Runs a scenario; the transcript is there also when the scenario failed, which its last line then says. */
export async function play({ title, scenario }: NamedScenario, client: RawClient): Promise<{ text: string; error?: unknown }> {
  const transcript = new Transcript();
  const text = () => `# ${title}\n${transcript.text()}`;
  try {
    await scenario(new HandWorker(client, transcript));
    return { text: text() };
  } catch (error) {
    transcript.note(`the scenario failed: ${error instanceof Error ? error.message : String(error)}`);
    return { text: text(), error };
  }
}

export function recordingOf({ file }: NamedScenario): string {
  return readFileSync(join(folder, file), 'utf8');
}

export function writeRecording({ file }: NamedScenario, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** All files there are, as `area/name.txt`. */
export function recordedFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));
}
