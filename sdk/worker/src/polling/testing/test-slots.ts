import { systemEnvironment } from '../../environment.js';
import { FixedSizeSlots } from '../../tuner/fixed-size.js';
import type { CustomSlotSupplier, SlotInfo, WorkflowSlotInfo } from '../../tuner/slot-supplier.js';
import { Slots, type SlotsOptions } from '../slots.js';

const silent = () => undefined;
const silentLogger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/** Slots for tests: so many, or those of a supplier. */
export function testSlots<SI extends SlotInfo = WorkflowSlotInfo>(
  source: number | CustomSlotSupplier<SI>,
  overrides: Partial<SlotsOptions> = {},
): Slots<SI> {
  const maximum = typeof source === 'number' ? source : undefined;
  const supplier = typeof source === 'number' ? new FixedSizeSlots<SI>(source) : source;
  return new Slots<SI>(
    { supplier, maximum, fixedSize: maximum },
    {
      context: { slotType: 'workflow', taskQueue: 'q', workerIdentity: 'me', workerBuildId: '' },
      environment: systemEnvironment,
      logger: silentLogger,
      changed: silent,
      ...overrides,
    },
  );
}

export const workflowSlotInfo: WorkflowSlotInfo = { type: 'workflow', workflowType: 'w', isSticky: false };
