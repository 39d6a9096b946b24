import type { Workflow, WorkflowDefinitionOptionsOrGetter } from '@perdure/common';
import { assertInWorkflowContext, maybeCurrent } from './runtime/current.js';
import { decidePatch } from './runtime/patches.js';
import type { WorkflowInfo } from './workflow-info.js';

/** What the running workflow knows of itself, as of now. */
export function workflowInfo(): WorkflowInfo {
  return assertInWorkflowContext('workflowInfo()').info;
}

/** Whether the code runs in a workflow. */
export function inWorkflowContext(): boolean {
  return maybeCurrent() !== undefined;
}

/**
 * Whether to go the new way of changed code: true in executions that begin (or get here live) with this code, false in a replay of
 * an execution that went the old way. All calls with the same id agree.
 */
export function patched(patchId: string): boolean {
  return decidePatch(assertInWorkflowContext('patched(...)'), patchId, false);
}

/** Says that no execution of before the patch is left: the old way is gone from the code, the marker is still understood. */
export function deprecatePatch(patchId: string): void {
  decidePatch(assertInWorkflowContext('deprecatePatch(...)'), patchId, true);
}

/** Options of a workflow by its definition, or a function that is asked for them once, when an execution starts. */
export function setWorkflowOptions<F extends Workflow>(options: WorkflowDefinitionOptionsOrGetter, fn: F): void {
  Object.assign(fn, { workflowDefinitionOptions: options });
}

/** The same, in the form that newer versions of the official package have; the static type information there is not supported. */
export function defineWorkflowOptions<F extends Workflow>(
  fn: F,
  config: { workflowDefinitionOptions?: WorkflowDefinitionOptionsOrGetter | undefined },
): void {
  if (config.workflowDefinitionOptions !== undefined) setWorkflowOptions(config.workflowDefinitionOptions, fn);
}

/** Lines that UI and CLI show for the running workflow, in Markdown. */
export function setCurrentDetails(details: string): void {
  assertInWorkflowContext('setCurrentDetails(...)').currentDetails = details;
}

export function getCurrentDetails(): string {
  return assertInWorkflowContext('getCurrentDetails()').currentDetails;
}
