// Workflows for what a worker is given besides functions: codecs, interceptors, sinks; and for activities that end otherwise.
import { proxyActivities, proxySinks, workflowInfo, type Sinks } from '@perdure/workflow';
import type * as activities from './activities.js';

interface Recording extends Sinks {
  recorder: { note(text: string): void };
}

const { recorder } = proxySinks<Recording>();
const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '5s' });
const { elsewhere } = proxyActivities<{ elsewhere(): Promise<string> }>({ startToCloseTimeout: '10s' });
const { untilStopped } = proxyActivities<{ untilStopped(): Promise<string> }>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: 50 },
});

export async function secret(word: string): Promise<string> {
  recorder.note(`before ${workflowInfo().workflowType}`);
  const answer = await greet(word);
  recorder.note('after');
  return answer;
}

export async function completedElsewhere(): Promise<string> {
  return elsewhere();
}

export async function outlasting(): Promise<string> {
  return untilStopped();
}
