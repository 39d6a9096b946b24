import type { Logger } from '@perdure/common';
import { delay, type Environment } from '../environment.js';
import type { CompiledSupplier } from '../tuner/compile-tuner.js';
import type { CustomSlotSupplier, SlotInfo, SlotPermit, SlotReserveContext } from '../tuner/slot-supplier.js';

/** What suppliers are told with each reservation. */
export type SlotContext = Omit<SlotReserveContext, 'isSticky'>;

export interface SlotsOptions {
  readonly context: SlotContext;
  readonly environment: Environment;
  readonly logger: Logger;
  /** Called after each change of the numbers. */
  readonly changed: (used: number, available: number | undefined) => void;
}

/** The right to one piece of work, from its reservation to its release. */
export interface Slot<SI extends SlotInfo> {
  /** The work has come. */
  use(info: SI): void;
  /** Once, at the end, used or not. */
  release(): void;
}

/** After a reservation that failed. */
const failedReserveMs = 1_000;

/** The slots of a worker for one kind of work. Whatever its supplier throws is logged and does no harm. */
export class Slots<SI extends SlotInfo> {
  readonly #supplier: CustomSlotSupplier<SI>;
  /** The most there may be, if that is known. */
  readonly maximum: number | undefined;
  #issued = 0;
  #used = 0;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(
    { supplier, maximum }: CompiledSupplier<SI>,
    private readonly options: SlotsOptions,
  ) {
    this.#supplier = supplier;
    this.maximum = maximum;
    this.#tell();
  }

  /** Waits for a slot. Undefined: the signal was aborted first. */
  async reserve(signal: AbortSignal, isSticky = false): Promise<Slot<SI> | undefined> {
    while (!signal.aborted) {
      const permit = await this.#permit(isSticky, signal);
      if (permit !== undefined) return this.#slot(permit.value);
      await delay(this.options.environment, failedReserveMs, signal);
    }
    return undefined;
  }

  /** A slot if there is one at once. */
  tryReserve(isSticky = false): Slot<SI> | undefined {
    try {
      const permit = this.#supplier.tryReserveSlot({ ...this.options.context, isSticky });
      return permit === null || permit === undefined ? undefined : this.#slot(permit);
    } catch (error) {
      this.#logTrouble('tryReserveSlot', error);
      return undefined;
    }
  }

  /** Resolves once no slot is out. */
  async empty(): Promise<void> {
    if (this.#issued > 0) await new Promise<void>((resolve) => void this.#whenEmpty.push(resolve));
  }

  /** Undefined: it failed, or the signal was aborted first. Permits that come too late go back at once. */
  async #permit(isSticky: boolean, signal: AbortSignal): Promise<{ readonly value: SlotPermit } | undefined> {
    let leave = () => {};
    const aborted = new Promise<undefined>((resolve) => {
      leave = () => {
        resolve(undefined);
      };
    });
    signal.addEventListener('abort', leave, { once: true });
    // An async function, so that what a supplier throws at once is a rejection as well.
    const reserved = (async () => this.#supplier.reserveSlot({ ...this.options.context, isSticky }, signal))();
    try {
      const permit = await Promise.race([reserved.then((value) => ({ value })), aborted]);
      if (permit === undefined) reserved.then((value) => this.#give(value)).catch(() => undefined);
      return permit;
    } catch (error) {
      if (!signal.aborted) this.#logTrouble('reserveSlot', error);
      return undefined;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #slot(permit: SlotPermit): Slot<SI> {
    let info: SI | undefined;
    let isOut = true;
    this.#issued++;
    this.#tell();
    return {
      use: (slotInfo) => {
        info = slotInfo;
        this.#used++;
        this.#call('markSlotUsed', () => this.#supplier.markSlotUsed({ slotInfo, permit }));
        this.#tell();
      },
      release: () => {
        if (!isOut) return;
        isOut = false;
        this.#issued--;
        if (info !== undefined) this.#used--;
        this.#give(permit, info);
        this.#tell();
        if (this.#issued === 0) for (const told of this.#whenEmpty.splice(0)) told();
      },
    };
  }

  #give(permit: SlotPermit, slotInfo?: SI): void {
    this.#call('releaseSlot', () => this.#supplier.releaseSlot({ slotInfo, permit }));
  }

  #tell(): void {
    this.options.changed(this.#used, this.maximum === undefined ? undefined : Math.max(this.maximum - this.#issued, 0));
  }

  #call(method: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#logTrouble(method, error);
    }
  }

  #logTrouble(method: string, error: unknown): void {
    const { slotType, taskQueue } = this.options.context;
    this.options.logger.error(`${method} of the slot supplier for ${slotType} tasks failed`, { taskQueue, error });
  }
}
