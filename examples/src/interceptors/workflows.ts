import { proxyActivities, type WorkflowInterceptorsFactory } from '@perdure/workflow';
import type * as activities from './activities.js';
import { userHeader } from './user-header.js';

const { whoAmI } = proxyActivities<typeof activities>({ startToCloseTimeout: '5 seconds', retry: { maximumAttempts: 3 } });

export async function introduceMyself(): Promise<string> {
  return whoAmI();
}

/** Takes the header from the workflow's start over to its activities. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let user = userHeader.none;
  return {
    inbound: [
      {
        async execute(input, next) {
          user = input.headers[userHeader.name] ?? user;
          return next(input);
        },
      },
    ],
    outbound: [
      {
        async scheduleActivity(input, next) {
          return next({ ...input, headers: { ...input.headers, [userHeader.name]: user } });
        },
      },
    ],
  };
};
