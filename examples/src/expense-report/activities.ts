import { log } from '@perdure/activity';

export async function askForApproval(manager: string, report: string): Promise<void> {
  log.info(`to ${manager}: please look at ${report}`);
}

export async function reimburse(employee: string, cents: number): Promise<string> {
  return `${(cents / 100).toFixed(2)} paid to ${employee}`;
}
