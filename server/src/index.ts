export type { CallInfo } from './call.js';
export * from './frontend/index.js';
export * from './history/index.js';
export { createMatching, type Matching, type MatchingParts } from './matching/matching.js';
export type { MatchingService, PollRequest } from './matching/service.js';
export type { QueueRef, TaskOffer } from './tasks.js';
export * from './membership/index.js';
export * from './peer/index.js';
export * from './telemetry/index.js';
