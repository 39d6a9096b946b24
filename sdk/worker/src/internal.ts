// What the other packages of the SDK share and users have no business with; it may change with any version.
export { ActivityExecution, type ActivityExecutionOptions, type CancelReason } from './activities/activity-execution.js';
export { cancellationDetails } from './activities/cancellation.js';
export { systemEnvironment } from './environment.js';
