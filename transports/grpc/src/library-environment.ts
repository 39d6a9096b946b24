/** Variables by which users tell grpc-js how to connect, with TLS or at all. */
const variables = {
  any: ['grpc_proxy', 'https_proxy', 'http_proxy'],
  tls: ['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', 'GRPC_SSL_CIPHER_SUITES'],
};

export function environmentConcernsLibrary(usesTls: boolean): boolean {
  const names = usesTls ? [...variables.any, ...variables.tls] : variables.any;
  return names.some((name) => (process.env[name] ?? '') !== '');
}
