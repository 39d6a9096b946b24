export type { CallInfo } from './call.js';
export * from './frontend/index.js';
export * from './history/index.js';
export { createMatching, type Matching, type MatchingParts } from './matching/matching.js';
export type { MatchingService, PollRequest, QueueRef, TaskOffer } from './matching/service.js';
export * from './membership/index.js';
export * from './peer/index.js';
export * from './telemetry/index.js';
