import { RequestError } from '@perdure/engine';
import type { Clock, Random } from '@perdure/engine/ports';
import { StatusCode, type CancelSignal } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { Membership } from '../membership/index.js';
import { peerUnreached, wasNotCarriedOut, withoutMarks } from './marks.js';

export const routingLimits = {
  /** A call that nobody carries out is refused after this long, or at its deadline. A take-over after a kill lasts a lease. */
  patienceMs: 10_000,
  /** First and longest pause before it is sent again. */
  retryMsMin: 20,
  retryMsMax: 500,
  /** A call to another host that came without a deadline gets this one; longer than any long poll. */
  remoteCallMs: 70_000,
};
export type RoutingLimits = typeof routingLimits;

export interface RoutingParts<Service> {
  readonly membership: Membership;
  /** This host's own, called directly. */
  readonly local: Service;
  /** Another host's; throws `peerUnreached` when there is no way to it. */
  readonly remote: (hostId: string) => Service;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: Partial<RoutingLimits>;
  /** Whether this host has ended, so that nothing is tried on. */
  readonly isClosed?: () => boolean;
}

const goneAway = () => new RequestError(StatusCode.CANCELLED, 'The caller has gone away.');

/** Sends calls to whoever should carry them out, again and again as long as it is certain that nobody did. */
export class Routing<Service> {
  readonly #parts: RoutingParts<Service>;
  readonly #limits: RoutingLimits;

  constructor(parts: RoutingParts<Service>) {
    this.#parts = parts;
    this.#limits = { ...routingLimits, ...parts.limits };
  }

  /** `ownerOf` is asked anew before each try; undefined: nobody is known. */
  async route<Result>(
    call: CallInfo,
    ownerOf: () => string | undefined,
    send: (service: Service, call: CallInfo) => Promise<Result>,
  ): Promise<Result> {
    const { clock, isClosed } = this.#parts;
    const giveUpMs = Math.min(call.deadlineMs ?? Number.POSITIVE_INFINITY, clock.now() + this.#limits.patienceMs);
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(call, ownerOf(), send);
      } catch (error) {
        const pauseMs = this.#pauseMs(tries);
        const over = clock.now() + pauseMs >= giveUpMs || isClosed?.() === true;
        if (over || !wasNotCarriedOut(error)) throw withoutMarks(error);
        await this.#pause(pauseMs, call.signal);
      }
    }
  }

  async #try<Result>(
    call: CallInfo,
    owner: string | undefined,
    send: (service: Service, call: CallInfo) => Promise<Result>,
  ): Promise<Result> {
    const { membership, local, remote, clock } = this.#parts;
    if (owner === undefined) throw peerUnreached('no live host is known');
    if (owner === membership.hostId) return send(local, call);
    const { deadlineMs = clock.now() + this.#limits.remoteCallMs, signal } = call;
    return send(remote(owner), { deadlineMs, signal });
  }

  /** Doubles with each try; a random half keeps callers from coming back at the same moment. */
  #pauseMs(tries: number): number {
    const { retryMsMin, retryMsMax } = this.#limits;
    const full = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(tries - 1, 30));
    return Math.ceil(full * (0.5 + this.#parts.random.next() / 2));
  }

  #pause(pauseMs: number, signal: CancelSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(goneAway());
        return;
      }
      const onAbort = () => {
        cancel();
        reject(goneAway());
      };
      const cancel = this.#parts.clock.setTimer(pauseMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
