import { RequestError } from '@perdure/engine';
import { StatusCode, enums, type common, type deployment } from '@perdure/wire/types';
import { notBuilt } from './not-built.js';

/**
 * Unversioned workers name a build id too; they are welcome. Serving a versioned worker without routing by version would run
 * workflows on code that was not meant for them.
 */
export function checkVersioning(
  method: string,
  stamp: common.WorkerVersionCapabilities | common.WorkerVersionStamp | undefined,
  options: deployment.WorkerDeploymentOptions | undefined,
): void {
  if (stamp?.useVersioning) {
    throw new RequestError(
      StatusCode.PERMISSION_DENIED,
      'Worker versioning in workflow progress APIs is disabled on this namespace.',
      [{ typeName: 'temporal.api.errordetails.v1.PermissionDeniedFailure', value: {} }],
    );
  }
  notBuilt(method, 'deployment_options', options?.workerVersioningMode === enums.WorkerVersioningMode.VERSIONED);
}
