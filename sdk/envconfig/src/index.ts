export {
  clientConfigToToml,
  loadClientConfig,
  loadClientConfigFromToml,
  loadClientConfigProfile,
  loadClientConnectConfig,
  toClientOptions,
} from './load.js';
export { fromTomlConfig, fromTomlProfile, loadConfigData, toTomlConfig, toTomlProfile } from './profiles.js';
export type {
  ClientConfig,
  ClientConfigFromTomlOptions,
  ClientConfigProfile,
  ClientConfigTLS,
  ClientConnectConfig,
  ConfigDataSource,
  LoadClientConfigOptions,
  LoadClientProfileOptions,
} from './types.js';
