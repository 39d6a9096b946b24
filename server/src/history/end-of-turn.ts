import type { Clock } from '@perdure/engine/ports';

/** Resolves when what came in together has been looked at, or at the next turn of the microtask queue where nobody can tell. */
export function endOfTurn({ endOfTurn: atEnd }: Clock): Promise<void> {
  return atEnd === undefined ? Promise.resolve() : new Promise((resolve) => atEnd(resolve));
}
