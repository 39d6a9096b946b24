export type { Action, HandOverOutcome, Limiter, OfferOutcome, PartitionSettings } from './actions.js';
export type { Pull } from './backlog.js';
export type { Position, QueueOffer } from './offer.js';
export { Partition } from './partition.js';
