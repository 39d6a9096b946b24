import type { CustomSlotSupplier, SlotInfo, SlotPermit } from './slot-supplier.js';

/** Hands out so many slots; who waits longest gets the next. */
export class FixedSizeSlots<SI extends SlotInfo> implements CustomSlotSupplier<SI> {
  readonly type = 'custom';
  #issued = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly size: number) {}

  async reserveSlot(_context: unknown, signal: AbortSignal): Promise<SlotPermit> {
    signal.throwIfAborted();
    if (this.tryReserveSlot() !== null) return permit;
    return new Promise((resolve, reject) => {
      const grant = () => {
        signal.removeEventListener('abort', leave);
        resolve(permit);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject(signal.reason as Error);
      };
      this.#waiting.push(grant);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  tryReserveSlot(): SlotPermit | null {
    if (this.#issued >= this.size) return null;
    this.#issued++;
    return permit;
  }

  markSlotUsed(): void {}

  /** A slot that comes back is handed on to who waits. */
  releaseSlot(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#issued--;
    else next();
  }
}

const permit: SlotPermit = {};
