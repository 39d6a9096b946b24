/** For the worker: what runs inside a realm, below the API for workflows. It may change with any version. */
export { activate, dispose, failedCompletion, initRuntime, type LoadedBundle, type RuntimeOptions } from './activation.js';
export { openRealm, type OpenRealm, type RealmExecution, type RealmOptions } from '../realm/open-realm.js';
export type { AsyncStorage, RealmHost, StackFrame } from './host.js';
export { consoleSink, logSink, metricSink } from './sinks.js';
