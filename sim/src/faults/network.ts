/** Calls between machines: they take time, and may be lost, doubled, or answered in vain. */
import { StatusCode, type CancelSignal } from '@perdure/wire/types';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import type { FaultPlan } from './fault-plan.js';

interface Way {
  readonly from: Machine;
  readonly to: Machine;
  readonly label: string;
  readonly timeoutMs: number;
  readonly signal?: CancelSignal | undefined;
  readonly isPoll?: boolean;
}

/** As a transport throws it: `sent` false when the call certainly has not left. */
function transportFailure(code: number, message: string, sent?: false): Error {
  return Object.assign(new Error(message), { code, ...(sent === false && { sent }) });
}

const QUICK_MS = 3;
const SLOW_MS = 3_000;

export class Network {
  constructor(
    private readonly world: World,
    private readonly faults: FaultPlan,
  ) {}

  call<Answer>(way: Way, serve: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const { world } = this;
    const { from, to, label, signal, timeoutMs } = way;
    return new Promise((resolve, reject) => {
      const remote = new AbortController();
      const undo: (() => unknown)[] = [];
      let open = true;
      const end = (settle: () => void) => {
        if (!open) return;
        open = false;
        for (const each of undo) each();
        settle();
      };
      const fail = (error: Error) => from.enter('message', () => end(() => reject(error)));
      const abortRemote = () => this.#after(`${label} abort arrives`, () => to.enter('message', () => remote.abort()));
      const giveUp = (error: Error) => {
        abortRemote();
        fail(error);
      };
      const onAbort = () => giveUp(transportFailure(StatusCode.CANCELLED, 'cancelled'));
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      undo.push(
        world.at(timeoutMs, `${label} times out`, () => giveUp(transportFailure(StatusCode.DEADLINE_EXCEEDED, 'deadline'))),
        () => signal?.removeEventListener('abort', onAbort),
        to.onDeath(() => this.#after(`${label} breaks`, () => fail(transportFailure(StatusCode.UNAVAILABLE, 'connection lost')))),
        from.onDeath(abortRemote),
      );
      const answer = (settle: () => void) => {
        if (way.isPoll === true ? this.faults.strikes('pollAnswerLost') : this.faults.strikes('replyLost')) return;
        this.#after(`${label} answered`, () => from.enter('message', () => end(settle)));
      };
      const arrive = () => {
        if (to.state === 'dead') return fail(transportFailure(StatusCode.UNAVAILABLE, 'nobody is there', false));
        to.enter('message', () => {
          serve(remote.signal).then(
            (value) => answer(() => resolve(value)),
            (error: Error) => {
              // Weather and refusals have codes; anything else is a bug in whoever serves.
              if (typeof (error as { code?: unknown }).code !== 'number') world.fail(error);
              answer(() => reject(error));
            },
          );
        });
      };
      if (this.faults.strikes('requestLost')) return;
      this.#after(label, arrive);
      if (this.faults.strikes('requestDoubled')) this.#after(`${label} again`, arrive);
    });
  }

  #after(label: string, run: () => void): void {
    const slow = this.faults.strikes('networkSlow');
    this.world.at(this.world.random.between(0, slow ? SLOW_MS : QUICK_MS), label, run);
  }
}
