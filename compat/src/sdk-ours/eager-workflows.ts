import { proxyLocalActivities } from '@perdure/workflow';

const { greet, waitAtGate } = proxyLocalActivities<{ greet(name: string): Promise<string>; waitAtGate(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
});

export async function greeting(name: string): Promise<string> {
  return greet(name);
}

/** Keeps its first workflow task, and with it a slot, for as long as the gate is shut. */
export async function gated(): Promise<string> {
  await waitAtGate();
  return 'through';
}
