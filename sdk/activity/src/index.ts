export {
  ApplicationFailure,
  CancelledFailure,
  CompleteAsyncError,
  type ActivityFunction,
  type ActivityInterface,
  type UntypedActivities,
} from '@perdure/common';
export { asyncLocalStorage, Context, runWithContext, type CancellationDetailsHolder } from './context.js';
export * from './current.js';
export type { Info } from './info.js';
