import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PrometheusMetrics } from '@perdure/server';
import { Trouble } from './trouble.js';

/** Serves `GET /metrics`; resolves to the port once it listens. Does not keep the process alive. */
export async function serveMetrics(
  metrics: PrometheusMetrics,
  at: { readonly host: string; readonly port: number },
): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('Metrics are at /metrics.\n');
      return;
    }
    metrics.metricsText().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Trouble(`Cannot serve metrics on ${at.host}:${at.port}: ${error.message}; choose another port with --metrics-port.`),
      ),
    );
    server.listen(at.port, at.host, resolve);
  });
  server.unref();
  return (server.address() as AddressInfo).port;
}
