import type { history } from '@perdure/wire/types';
import { DeterminismError } from '../errors.js';
import { coreFlags, type InternalFlags } from '../internal-flags.js';

interface Identity {
  readonly what: string;
  /** As recorded, and as the code has it. */
  readonly id: readonly [recorded: string | undefined, ours: string];
  readonly type: readonly [recorded: string | undefined, ours: string];
}

/** Ids and types must be those of the history, where the history was made by an SDK that promises so. */
export function checkIdAndType(
  flags: InternalFlags,
  record: boolean,
  event: history.HistoryEvent | undefined,
  identity: Identity,
): void {
  if (!flags.use(coreFlags.idAndTypeChecks, record)) return;
  const { what, id, type } = identity;
  if (type[0] !== type[1])
    throw new DeterminismError(`the code asks for ${what} type '${type[1]}', the history has '${type[0] ?? ''}'`, event);
  if (id[0] !== id[1])
    throw new DeterminismError(`the code asks for ${what} id '${id[1]}', the history has '${id[0] ?? ''}'`, event);
}
