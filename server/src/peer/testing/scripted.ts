// For tests: services that answer as told and remember what they were asked.
import type { CallInfo } from '../../call.js';
import type { HistoryService } from '../../history/service.js';
import type { MatchingService } from '../../matching/service.js';
import { historySamples, matchingSamples } from './samples.js';

export interface Asked {
  readonly method: string;
  readonly argument: unknown;
  readonly call: CallInfo;
}
export type Answer = (method: string, call: CallInfo) => unknown;

/** A service with exactly the methods of `samples`. What `answer` throws is the answer. */
function scripted<Service>(samples: object, asked: Asked[], answer: Answer): Service {
  const methods = Object.keys(samples).map((method) => [
    method,
    async (argument: unknown, call: CallInfo): Promise<unknown> => {
      asked.push({ method, argument, call });
      return answer(method, call);
    },
  ]);
  return Object.fromEntries(methods) as Service;
}

export const scriptedHistory = (asked: Asked[], answer: Answer): HistoryService => scripted(historySamples, asked, answer);
export const scriptedMatching = (asked: Asked[], answer: Answer): MatchingService => scripted(matchingSamples, asked, answer);
