import { delay } from '../environment.js';
import type { ResourceBasedController } from './resource-controller.js';
import type { CustomSlotSupplier, SlotInfo, SlotPermit, SlotReleaseContext, SlotReserveContext } from './slot-supplier.js';

export interface ResourceBasedSlotsOptions {
  readonly minimumSlots: number;
  readonly maximumSlots: number;
  readonly rampThrottleMs: number;
}

interface ResourcePermit extends SlotPermit {
  readonly isSticky: boolean;
}

/** How long who finds no room waits before looking again. */
const retryMs = 10;

/**
 * Hands out slots while the controller says that there is room. The minimum is handed out whatever it says; so is one slot each for
 * the two queues of workflow tasks, or the worker could get stuck.
 */
export class ResourceBasedSlots<SI extends SlotInfo> implements CustomSlotSupplier<SI> {
  readonly type = 'custom';
  #issued = 0;
  readonly #issuedOf = { sticky: 0, normal: 0 };
  #lastIssuedMs: number;

  constructor(
    private readonly controller: ResourceBasedController,
    private readonly options: ResourceBasedSlotsOptions,
  ) {
    this.#lastIssuedMs = controller.environment.monotonicMs();
  }

  async reserveSlot(context: SlotReserveContext, signal: AbortSignal): Promise<SlotPermit> {
    const { environment } = this.controller;
    for (;;) {
      signal.throwIfAborted();
      const permit = this.tryReserveSlot(context);
      if (permit !== null) return permit;
      await delay(environment, Math.max(this.#throttleMs, retryMs), signal);
    }
  }

  tryReserveSlot({ slotType, isSticky }: SlotReserveContext): SlotPermit | null {
    const { minimumSlots, maximumSlots } = this.options;
    const isFirstOfQueue = slotType === 'workflow' && this.#issuedOf[isSticky ? 'sticky' : 'normal'] === 0;
    if (this.#issued < minimumSlots || isFirstOfQueue) return this.#issue(isSticky);
    const mayHaveRoom = this.#throttleMs <= 0 && this.#issued < maximumSlots;
    return mayHaveRoom && this.controller.hasRoom() ? this.#issue(isSticky) : null;
  }

  markSlotUsed(): void {}

  releaseSlot({ permit }: SlotReleaseContext<SI>): void {
    this.#issued--;
    this.#issuedOf[(permit as ResourcePermit).isSticky ? 'sticky' : 'normal']--;
  }

  /** What is left of the time after the last slot. */
  get #throttleMs(): number {
    return this.options.rampThrottleMs - (this.controller.environment.monotonicMs() - this.#lastIssuedMs);
  }

  #issue(isSticky: boolean): ResourcePermit {
    this.#issued++;
    this.#issuedOf[isSticky ? 'sticky' : 'normal']++;
    this.#lastIssuedMs = this.controller.environment.monotonicMs();
    return { isSticky };
  }
}
