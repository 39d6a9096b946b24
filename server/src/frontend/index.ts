export { ensureClusterId } from './cluster-record.js';
export { createFrontend, type FrontendOptions, type FrontendRole } from './frontend.js';
export type { ClusterInfo } from './handler.js';
export { defaultLimits, type Limits } from './limits.js';
export { createNamespaces, type Namespace, type Namespaces, type NamespacesOptions, type NewNamespace } from './namespaces.js';
