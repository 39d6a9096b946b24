import { createServer, type Server } from 'node:http';
import type { MetricsExporter } from './metric-recorder.js';
import type { PrometheusMetricsExporter } from './metrics-options.js';
import { contentType, PrometheusText } from './prometheus-text.js';

/** Serves the metrics as text. @throws when the address is taken */
export async function startPrometheus(
  options: PrometheusMetricsExporter['prometheus'],
  globalTags: Record<string, string>,
): Promise<MetricsExporter> {
  const recorder = new PrometheusText(options, globalTags);
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': contentType }).end(recorder.text());
  });
  await listen(server, options.bindAddress);
  return {
    recorder,
    flush: async () => undefined,
    close: async () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** @throws TypeError for what is no address */
export function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(.*):)?(\d+)$/.exec(address);
  if (match === null) throw new TypeError(`prometheus.bindAddress is '${address}'; it must be host:port`);
  return { host: match[1] ?? '127.0.0.1', port: Number(match[2]) };
}

async function listen(server: Server, address: string): Promise<void> {
  const { host, port } = parseAddress(address);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // Metrics alone are no reason to go on.
  server.unref();
}
