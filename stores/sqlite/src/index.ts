export { openSqliteStore, type SqliteStoreOptions } from './open.js';
export type { DriverName } from './driver/driver.js';
