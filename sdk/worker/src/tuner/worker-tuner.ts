import type { Duration } from '@perdure/common';
import type { ResourceBasedController, ResourceBasedTunerOptions } from './resource-controller.js';
import type {
  ActivitySlotInfo,
  CustomSlotSupplier,
  FixedSizeSlotSupplier,
  LocalActivitySlotInfo,
  NexusSlotInfo,
  SlotInfo,
  WorkflowSlotInfo,
} from './slot-supplier.js';

/**
 * Decides how much a worker takes on at a time: before it polls for a task, it reserves a slot. Names and defaults are those of the
 * official SDK.
 */
export type WorkerTuner = ResourceBasedTuner | ResourceBasedTunerWithController | TunerHolder;

/** A supplier of slots for each kind of task. */
export interface TunerHolder {
  workflowTaskSlotSupplier: SlotSupplier<WorkflowSlotInfo>;
  activityTaskSlotSupplier: SlotSupplier<ActivitySlotInfo>;
  localActivityTaskSlotSupplier: SlotSupplier<LocalActivitySlotInfo>;
  /** Not used, as there are no Nexus tasks; here so that holders for the official SDK fit. */
  nexusTaskSlotSupplier?: SlotSupplier<NexusSlotInfo> | undefined;
}

export type SlotSupplier<SI extends SlotInfo> = ResourceBasedSlotsForType | FixedSizeSlotSupplier | CustomSlotSupplier<SI>;

/** Hands out slots of all kinds while the machine's memory and CPU are used less than wanted. */
export interface ResourceBasedTuner extends ResourceBasedTunerSlotOptions, OwnController {}

/** The same, with a controller that several workers of the process can share. */
export interface ResourceBasedTunerWithController extends ResourceBasedTunerSlotOptions, SharedController {}

interface ResourceBasedTunerSlotOptions {
  workflowTaskSlotOptions?: ResourceBasedSlotOptions | undefined;
  activityTaskSlotOptions?: ResourceBasedSlotOptions | undefined;
  localActivityTaskSlotOptions?: ResourceBasedSlotOptions | undefined;
  nexusTaskSlotOptions?: ResourceBasedSlotOptions | undefined;
}

interface OwnController {
  tunerOptions: ResourceBasedTunerOptions;
  controller?: never;
}
interface SharedController {
  controller: ResourceBasedController;
  tunerOptions?: never;
}

export interface ResourceBasedSlotOptions {
  /** So many slots are handed out whatever is used; 2 for workflow tasks, else 1, when left out. */
  minimumSlots?: number | undefined;
  /** 1000 for workflow tasks, else 2000, when left out. */
  maximumSlots?: number | undefined;
  /** The shortest time between two slots beyond the minimum, so that their use shows; 10 ms for workflow tasks, else 50 ms, when left out. */
  rampThrottle?: Duration | undefined;
}

export type ResourceBasedSlotsForType = ResourceBasedSlotOptions &
  (OwnController | SharedController) & { type: 'resource-based' };
