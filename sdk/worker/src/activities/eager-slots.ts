import type { Slots } from '../polling/slots.js';
import type { EagerActivities } from '../tasks/task-context.js';
import type { PolledActivity } from './activity-world.js';

/** Room for activities that come with the answer to a workflow task. */
export class EagerSlots implements EagerActivities {
  constructor(
    private readonly slots: Slots,
    private readonly names: readonly string[],
    private readonly max: number,
    /** Does the activity and gives its slot back. */
    private readonly begin: (task: PolledActivity) => Promise<void>,
  ) {}

  reserve(activityTypes: readonly string[]): readonly boolean[] {
    let reserved = 0;
    return activityTypes.map((type) => {
      const isOurs = this.names.includes(type) || this.names.includes('default');
      if (!isOurs || reserved >= this.max || !this.slots.tryTake()) return false;
      reserved++;
      return true;
    });
  }

  take(reserved: number, tasks: readonly PolledActivity[]): void {
    for (const task of tasks) void this.begin(task);
    for (let unused = tasks.length; unused < reserved; unused++) this.slots.giveBack();
  }
}
