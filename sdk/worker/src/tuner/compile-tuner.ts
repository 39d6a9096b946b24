import { msToNumber } from '@perdure/common/internal';
import { FixedSizeSlots } from './fixed-size.js';
import { ResourceBasedSlots } from './resource-based.js';
import { ResourceBasedController } from './resource-controller.js';
import type { ActivitySlotInfo, CustomSlotSupplier, LocalActivitySlotInfo, SlotInfo, WorkflowSlotInfo } from './slot-supplier.js';
import type { ResourceBasedSlotOptions, ResourceBasedSlotsForType, SlotSupplier, WorkerTuner } from './worker-tuner.js';

/** A supplier, and the most slots it may hand out if that is known. */
export interface CompiledSupplier<SI extends SlotInfo> {
  readonly supplier: CustomSlotSupplier<SI>;
  readonly maximum: number | undefined;
  /** Exactly so many, always; undefined when it varies. */
  readonly fixedSize: number | undefined;
}

/** Suppliers of slots by the kind of work. */
export interface CompiledTuner {
  readonly workflow: CompiledSupplier<WorkflowSlotInfo>;
  readonly activity: CompiledSupplier<ActivitySlotInfo>;
  readonly localActivity: CompiledSupplier<LocalActivitySlotInfo>;
}

/** A tuner of fixed sizes. */
export function fixedTuner(workflow: number, activity: number, localActivity: number): CompiledTuner {
  return { workflow: fixed(workflow), activity: fixed(activity), localActivity: fixed(localActivity) };
}

/** @throws TypeError for a tuner that makes no sense */
export function compileTuner(tuner: WorkerTuner): CompiledTuner {
  if ('workflowTaskSlotSupplier' in tuner) {
    const { workflowTaskSlotSupplier, activityTaskSlotSupplier, localActivityTaskSlotSupplier } = tuner;
    const controller = theController([workflowTaskSlotSupplier, activityTaskSlotSupplier, localActivityTaskSlotSupplier]);
    return {
      workflow: compileSupplier(workflowTaskSlotSupplier, controller, workflowDefaults),
      activity: compileSupplier(activityTaskSlotSupplier, controller, otherDefaults),
      localActivity: compileSupplier(localActivityTaskSlotSupplier, controller, otherDefaults),
    };
  }
  const controller = controllerOf(tuner);
  return {
    workflow: resourceBased(controller, tuner.workflowTaskSlotOptions, workflowDefaults),
    activity: resourceBased(controller, tuner.activityTaskSlotOptions, otherDefaults),
    localActivity: resourceBased(controller, tuner.localActivityTaskSlotOptions, otherDefaults),
  };
}

interface SlotDefaults {
  readonly minimumSlots: number;
  readonly maximumSlots: number;
  readonly rampThrottle: number;
}

const workflowDefaults: SlotDefaults = { minimumSlots: 2, maximumSlots: 1000, rampThrottle: 10 };
const otherDefaults: SlotDefaults = { minimumSlots: 1, maximumSlots: 2000, rampThrottle: 50 };

function compileSupplier<SI extends SlotInfo>(
  supplier: SlotSupplier<SI>,
  controller: ResourceBasedController | undefined,
  defaults: SlotDefaults,
): CompiledSupplier<SI> {
  switch (supplier?.type) {
    case 'fixed-size':
      return fixed(supplier.numSlots);
    case 'custom':
      return { supplier, maximum: undefined, fixedSize: undefined };
    case 'resource-based':
      return resourceBased(controller ?? controllerOf(supplier), supplier, defaults);
    default:
      throw new TypeError("A slot supplier of a tuner must be of type 'fixed-size', 'resource-based' or 'custom'");
  }
}

function fixed<SI extends SlotInfo>(size: number): CompiledSupplier<SI> {
  if (!Number.isInteger(size) || size < 1) throw new TypeError(`numSlots is ${size}; it must be an integer from 1`);
  return { supplier: new FixedSizeSlots<SI>(size), maximum: size, fixedSize: size };
}

function resourceBased<SI extends SlotInfo>(
  controller: ResourceBasedController,
  given: ResourceBasedSlotOptions | undefined,
  defaults: SlotDefaults,
): CompiledSupplier<SI> {
  const minimumSlots = given?.minimumSlots ?? defaults.minimumSlots;
  const maximumSlots = given?.maximumSlots ?? defaults.maximumSlots;
  if (!(minimumSlots >= 0) || !(maximumSlots >= Math.max(minimumSlots, 1)))
    throw new TypeError(
      `minimumSlots is ${minimumSlots} and maximumSlots ${maximumSlots}; they must be from 0, and in this order`,
    );
  const rampThrottleMs = msToNumber(given?.rampThrottle ?? defaults.rampThrottle);
  const supplier = new ResourceBasedSlots<SI>(controller, { minimumSlots, maximumSlots, rampThrottleMs });
  return { supplier, maximum: maximumSlots, fixedSize: undefined };
}

type ResourceTargets = Pick<ResourceBasedSlotsForType, 'controller' | 'tunerOptions'>;

/** The one that all resource based suppliers of a tuner share: they draw on one machine. */
function theController(suppliers: readonly SlotSupplier<never>[]): ResourceBasedController | undefined {
  const resourceBasedOnes = suppliers.filter((supplier) => supplier?.type === 'resource-based');
  const [first, ...others] = resourceBasedOnes;
  if (first === undefined) return undefined;
  if (others.some((other) => !haveSameTargets(first, other)))
    throw new TypeError('The resource-based suppliers of a tuner must have the same controller, or the same tunerOptions');
  return controllerOf(first);
}

function haveSameTargets(a: ResourceTargets, b: ResourceTargets): boolean {
  if (a.controller !== undefined || b.controller !== undefined) return a.controller === b.controller;
  const [one, other] = [a.tunerOptions, b.tunerOptions];
  return one?.targetCpuUsage === other?.targetCpuUsage && one?.targetMemoryUsage === other?.targetMemoryUsage;
}

function controllerOf({ controller, tunerOptions }: ResourceTargets): ResourceBasedController {
  if ((controller === undefined) === (tunerOptions === undefined))
    throw new TypeError('A resource-based tuner needs either tunerOptions or a controller');
  if (controller === undefined) return ResourceBasedController.create(tunerOptions as NonNullable<typeof tunerOptions>);
  if (!(controller instanceof ResourceBasedController))
    throw new TypeError('The controller of a resource-based tuner must be a ResourceBasedController');
  return controller;
}
