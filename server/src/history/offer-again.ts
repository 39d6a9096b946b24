import { dispatchOfRoot } from '@perdure/engine';
import type { Clock, Logger } from '@perdure/engine/ports';
import type { Dispatcher } from './dispatcher.js';
import type { LoadedRun } from './loaded-unit.js';
import type { RunRef } from './run-ref.js';
import { queueOf } from './task-rows.js';

interface OfShard {
  readonly lost: boolean;
  readonly dispatcher: Dispatcher;
  readonly options: { readonly clock: Clock; readonly logger: Logger };
  read(ref: RunRef, look: (run: LoadedRun | undefined) => void): Promise<void>;
}

/** Before the unit is read again when the store was away. */
const RETRY_MS = 1_000;
const UUID_LENGTH = 36;

/**
 * The tip of a unit was dropped. With it goes the start of its workflow task, which is in memory only, and matching has forgotten the
 * task: its queue is told that there is a row to pull. `text` is the unit's (unitText).
 */
export async function offerAgain(shard: OfShard, text: string): Promise<void> {
  const [namespaceId, workflowId] = [text.slice(0, UUID_LENGTH), text.slice(UUID_LENGTH + 1)];
  while (!shard.lost) {
    try {
      return await shard.read({ namespaceId, workflowId, runId: '' }, (run) => {
        const dispatch = run && dispatchOfRoot(run.state.root);
        if (dispatch !== undefined) shard.dispatcher.announce(queueOf(namespaceId, dispatch));
      });
    } catch (error) {
      const { clock, logger } = shard.options;
      logger.debug({ error, unit: text }, 'a unit could not be loaded anew; trying again');
      await new Promise<void>((resolve) => clock.setTimer(RETRY_MS, resolve));
    }
  }
}
