import type { Slot, Slots } from '../polling/slots.js';
import type { EagerActivities } from '../tasks/task-context.js';
import type { ActivitySlotInfo } from '../tuner/slot-supplier.js';
import type { PolledActivity } from './activity-world.js';

/** Room for activities that come with the answer to a workflow task. */
export class EagerSlots implements EagerActivities {
  /** Any of them serves any of those who reserved. */
  readonly #reserved: Slot<ActivitySlotInfo>[] = [];

  constructor(
    private readonly slots: Slots<ActivitySlotInfo>,
    private readonly names: readonly string[],
    private readonly max: number,
    /** Does the activity and releases its slot. */
    private readonly begin: (task: PolledActivity, slot: Slot<ActivitySlotInfo>) => Promise<void>,
  ) {}

  reserve(activityTypes: readonly string[]): readonly boolean[] {
    let reserved = 0;
    return activityTypes.map((type) => {
      const isOurs = this.names.includes(type) || this.names.includes('default');
      if (!isOurs || reserved >= this.max) return false;
      const slot = this.slots.tryReserve();
      if (slot === undefined) return false;
      this.#reserved.push(slot);
      reserved++;
      return true;
    });
  }

  take(reserved: number, tasks: readonly PolledActivity[]): void {
    const slots = this.#reserved.splice(0, reserved);
    for (const [index, slot] of slots.entries()) {
      const task = tasks[index];
      if (task === undefined) slot.release();
      else void this.begin(task, slot);
    }
  }
}
