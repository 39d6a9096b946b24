// What worker and activity packages need besides the public surface; it may change with any version.
export type { ClientCore } from './base-client.js';
export { loadDataConverter, isLoadedDataConverter } from './load-data-converter.js';
export { clientError, hasStatus, statusDetail } from './grpc-errors.js';
