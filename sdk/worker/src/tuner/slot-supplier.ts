import type { WorkerDeploymentVersion } from '@perdure/common';

/** What a slot is used for. */
export type SlotInfo = WorkflowSlotInfo | ActivitySlotInfo | LocalActivitySlotInfo | NexusSlotInfo;

export interface WorkflowSlotInfo {
  type: 'workflow';
  workflowType: string;
  /** The task came from the queue of cached runs. */
  isSticky: boolean;
}
export interface ActivitySlotInfo {
  type: 'activity';
  activityType: string;
}
export interface LocalActivitySlotInfo {
  type: 'local-activity';
  activityType: string;
}
export interface NexusSlotInfo {
  type: 'nexus';
  service: string;
  operation: string;
}

/** The right to one slot, as its supplier likes it; it is given back as it was. */
// oxlint-disable-next-line typescript/no-empty-object-type -- a supplier's own shape
export interface SlotPermit {}

export interface SlotReserveContext {
  slotType: SlotInfo['type'];
  taskQueue: string;
  workerIdentity: string;
  /** Empty for a worker without one. */
  workerBuildId: string;
  workerDeploymentVersion?: WorkerDeploymentVersion | undefined;
  /** The slot is for a poll that asks for tasks of cached runs. */
  isSticky: boolean;
}

export interface SlotMarkUsedContext<SI extends SlotInfo> {
  slotInfo: SI;
  permit: SlotPermit;
}

export interface SlotReleaseContext<SI extends SlotInfo> {
  /** Undefined when the slot was never used: its poll brought nothing. */
  slotInfo?: SI | undefined;
  permit: SlotPermit;
}

/**
 * Hands out slots by rules of the user's own. What its methods throw is logged and does no harm. Names and behaviour are those of the
 * official SDK.
 */
export interface CustomSlotSupplier<SI extends SlotInfo> {
  type: 'custom';

  /**
   * Called before each poll: resolves when there is a slot; whatever it resolves to is the permit. When the signal is aborted the
   * slot is no longer wanted, and the promise should reject.
   */
  reserveSlot(ctx: SlotReserveContext, abortSignal: AbortSignal): Promise<SlotPermit>;

  /** A slot for a task that comes with the answer to another call, if there is one at once; null if not. */
  tryReserveSlot(ctx: SlotReserveContext): SlotPermit | null;

  /** A task has come for the slot. */
  markSlotUsed(ctx: SlotMarkUsedContext<SI>): void;

  /** The slot is free again, used or not. */
  releaseSlot(ctx: SlotReleaseContext<SI>): void;
}

/** Never more than a fixed number of slots. */
export interface FixedSizeSlotSupplier {
  type: 'fixed-size';
  numSlots: number;
}
