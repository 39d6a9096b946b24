export {
  SplicedResponse,
  type CallContext,
  type Handler,
  type MethodHandlers,
  type ServiceImplementation,
  type SplicedField,
} from './call.js';
export { CancelSource, type CancelSignal } from './cancel-signal.js';
export * from './generated/index.js';
export type { MethodDescription, ServiceDescription } from './service.js';
export { StatusCode, type StatusDetail, type StatusLike } from './status.js';
