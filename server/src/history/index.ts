export { HistoryHost, initialShards, type HistoryHostOptions, type ShardOwnership } from './history-host.js';
export type * from './service.js';
