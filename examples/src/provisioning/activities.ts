import { log } from '@perdure/activity';

export async function createMachine(name: string): Promise<string> {
  log.info(`machine ${name} is up`);
  return `machine/${name}`;
}

export async function resizeMachine(id: string, cores: number): Promise<void> {
  log.info(`${id} has ${cores} cores now`);
}

export async function deleteMachine(id: string): Promise<void> {
  log.info(`${id} is gone`);
}
