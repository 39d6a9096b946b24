import type { Logger, Store } from '@perdure/engine/ports';
import type { Metrics } from '@perdure/server';
import type { PeerListening } from './cluster.js';
import type { RunningHost } from './compose.js';
import { createLogger } from './logging.js';
import { realClock, realRandom } from './real-world.js';
import type { CommonOptions } from './server-options.js';
import { endOnSignals } from './signals.js';
import { version } from './version.js';

export interface ServerRun {
  readonly options: CommonOptions;
  readonly shardCount: number;
  /** Says in the ready line where the data is. */
  readonly data: string;
  readonly openStore: (log: Logger) => Promise<Store>;
  readonly peers?: PeerListening;
}

/** What both server commands do: open the store, start the host, say so, and end it on a signal. */
export async function runServer({ options, shardCount, data, openStore, peers }: ServerRun): Promise<void> {
  const logger = loggerOf(options);
  const opening = openStore(logger);
  // Awaited below; if loading the code fails first, this failure is of no interest.
  opening.catch(() => {});
  // The rest of the code is loaded while the store opens in threads of its own.
  const { startHost } = await import('./compose.js');
  const metrics = await startMetrics(options, logger);
  const store = await opening;
  const namespaces = ['default', ...options.namespace];
  const world = { clock: realClock, random: realRandom, logger, metrics };
  const listen = { host: options.ip, port: options.port };
  const starting = startHost({
    ...world,
    namespaceCallsPerSecondMax: options.namespaceRps,
    store,
    serverVersion: version,
    listen,
    peers,
    shardCount,
    namespaces,
  });
  const host = await orClosing(store, starting);
  endOnSignals(host, logger);
  // Since the process began, so that loading the code counts.
  const tookMs = Math.round(performance.now());
  const listed = `namespace${namespaces.length > 1 ? 's' : ''} ${namespaces.join(', ')}`;
  process.stdout.write(
    `Perdure ${version} is ready: gRPC ${address(options.ip, host.port)}, ${listed}, ${data} (${tookMs} ms)\n`,
  );
}

/** As clients take it: an IPv6 address in brackets. */
function address(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function loggerOf({ logLevel, logFormat }: CommonOptions): Logger {
  const isTerminal = process.stderr.isTTY;
  return createLogger({
    level: logLevel,
    format: logFormat ?? (isTerminal ? 'text' : 'json'),
    colours: isTerminal && !process.env['NO_COLOR'],
    write: (line) => process.stderr.write(line),
  });
}

async function startMetrics({ ip, metricsPort }: CommonOptions, logger: Logger): Promise<Metrics> {
  const { loadPrometheusMetrics, noMetrics } = await import('@perdure/server');
  if (metricsPort === undefined) return noMetrics;
  const [metrics, { serveMetrics }] = await Promise.all([loadPrometheusMetrics(), import('./metrics-server.js')]);
  const port = await serveMetrics(metrics, { host: ip, port: metricsPort });
  logger.info({ url: `http://${address(ip, port)}/metrics` }, 'metrics');
  return metrics;
}

/** A store that stays open would keep the process, and its file's lock, alive. */
async function orClosing(store: Store, starting: Promise<RunningHost>): Promise<RunningHost> {
  try {
    return await starting;
  } catch (error) {
    await store.close();
    throw error;
  }
}
