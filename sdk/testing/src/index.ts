import { fileURLToPath } from 'node:url';

export { assertReplays, loadHistories, ReplayFailedError, saveHistories } from './histories.js';
export {
  defaultActivityInfo,
  MockActivityEnvironment,
  type MockActivityEnvironmentOptions,
} from './mock-activity-environment.js';

/**
 * For a worker's `interceptors.workflowModules` in tests: assertions in workflow code fail the workflow instead of its workflow task, which
 * would be tried for ever.
 */
export const workflowInterceptorModules = [fileURLToPath(new URL('./assert-to-failure-interceptor.js', import.meta.url))];
