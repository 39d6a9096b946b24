export * from './generated/index.js';
export type { MethodDescription, ServiceDescription } from './service.js';
export { StatusCode, type StatusDetail, type StatusLike } from './status.js';
