import { unimplemented } from '@perdure/engine';

/** Refuses a field whose meaning would be lost silently. `field` is its name in the API. */
export function notBuilt(method: string, field: string, isUsed: boolean): void {
  if (isUsed) throw unimplemented(`${method}: ${field} is not supported by this server yet.`);
}
