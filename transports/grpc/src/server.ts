import { Server, ServerCredentials } from '@grpc/grpc-js';
import {
  Health,
  OperatorService,
  WorkflowService,
  type Handler,
  type ServiceDescription,
  type ServiceImplementation,
} from '@perdure/wire/types';
import { randomReference } from './environment.js';
import { registerHealth, type HealthSource } from './health.js';
import { channelOptions, defaultLimits, type GrpcLimits } from './limits.js';
import { registerReflection } from './reflection.js';
import { inflateQuickly } from './quick-inflate.js';
import {
  messageHandler,
  unaryCall,
  unimplemented,
  type FailureReporting,
  type RawHandler,
  type TransportLogger,
} from './unary.js';
import { asBuffer, keepBytes } from './buffers.js';

export interface GrpcServerOptions {
  /** Address to listen on, such as 127.0.0.1 or ::1. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly services?: readonly ServiceImplementation[];
  /** Unary calls of bytes, by path (`/package.Service/Method`): the calls between hosts. */
  readonly rawServices?: { readonly [path: string]: RawHandler };
  readonly health?: HealthSource;
  readonly limits?: Partial<GrpcLimits>;
  readonly logger: TransportLogger;
  /** Called when draining begins: end the long polls now. */
  readonly onDrain?: () => void;
  readonly reference?: () => string;
}

export interface GrpcServer {
  /** The port it listens on. */
  readonly port: number;
  /**
   * Takes no more connections, asks clients to leave and waits for their open calls, at most so long. Then as close().
   */
  drain(graceMs: number): Promise<void>;
  /** Ends everything at once; open calls see their connection break. */
  close(): Promise<void>;
}

/** The address cannot be listened on, most often because another process does. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(
    readonly host: string,
    readonly port: number,
    reason: string,
  ) {
    super(`cannot listen on ${host}:${port}: ${reason}`);
  }
}

const descriptions: readonly ServiceDescription[] = [WorkflowService, OperatorService];

/** Starts a gRPC server; resolves when it listens. @throws ListenError */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  inflateQuickly();
  const server = new Server(channelOptions({ ...defaultLimits, ...options.limits }));
  const reporting: FailureReporting = { logger: options.logger, reference: options.reference ?? randomReference };
  for (const service of options.services ?? []) registerService(server, service, reporting);
  for (const [path, handler] of Object.entries(options.rawServices ?? {}))
    server.register(path, unaryCall(path.slice(1), handler, reporting), asBuffer, keepBytes, 'unary');
  const endWatches = options.health && registerHealth(server, options.health, reporting);
  const shown = [...(options.services ?? []), ...(options.health === undefined ? [] : [Health])];
  const endReflection =
    shown.length > 0
      ? registerReflection(
          server,
          shown.map(({ name }) => name),
        )
      : undefined;
  const port = await listen(server, options.host, options.port);
  return {
    port,
    drain: (graceMs) => {
      options.onDrain?.();
      endWatches?.();
      endReflection?.();
      return shutDown(server, graceMs);
    },
    close: () => shutDown(server, 0),
  };
}

function registerService(server: Server, service: ServiceImplementation, reporting: FailureReporting): void {
  const description = descriptions.find(({ name }) => name === service.name);
  if (description === undefined) throw new TypeError(`no description of service ${service.name}`);
  const shortName = description.name.slice(description.name.lastIndexOf('.') + 1);
  const handlers = service.methods as { readonly [name: string]: Handler<never, object> | undefined };
  for (const method of description.methods) {
    const handler = handlers[method.name];
    const raw = handler === undefined ? unimplemented(method.name) : messageHandler(method, handler);
    server.register(
      `/${description.name}/${method.name}`,
      unaryCall(`${shortName}/${method.name}`, raw, reporting),
      asBuffer,
      keepBytes,
      'unary',
    );
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error === null) resolve(boundPort);
      else reject(new ListenError(host, port, error.message));
    });
  });
}

function shutDown(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
