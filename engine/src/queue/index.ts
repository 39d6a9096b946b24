export type { Pull } from './backlog.js';
export type { Position, QueueOffer } from './offer.js';
export { Partition, type Action, type HandOverOutcome, type OfferOutcome, type PartitionSettings } from './partition.js';
