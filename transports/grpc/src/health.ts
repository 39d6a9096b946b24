import type { Server, ServerWritableStream } from '@grpc/grpc-js';
import { decode, encode } from '@perdure/wire/codec';
import { Health, health, StatusCode } from '@perdure/wire/types';
import { StatusError } from './status.js';
import { asBuffer, keepBytes } from './buffers.js';
import { messageHandler, unaryCall, type FailureReporting } from './unary.js';

const { HealthCheckResponse_ServingStatus: ServingStatus } = health;

/** Who knows whether a service is up. The empty name asks for the host as a whole. */
export interface HealthSource {
  /** Undefined when there is no such service. */
  serving(service: string): boolean | undefined;
  /** Calls the listener after every change of any service, until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/**
 * grpc.health.v1: Check answers once, Watch answers again whenever the answer has changed. The returned function ends the watches, which
 * would otherwise hold up a server that waits for its open calls.
 */
export function registerHealth(server: Server, source: HealthSource, reporting: FailureReporting): () => void {
  const watches = new Set<ServerWritableStream<Buffer, Uint8Array>>();
  const [check] = Health.methods;
  const checkHandler = messageHandler(check, async (request: health.HealthCheckRequest) => {
    const status = servingStatus(source, request.service ?? '');
    if (status === ServingStatus.SERVICE_UNKNOWN) throw new StatusError(StatusCode.NOT_FOUND, 'unknown service');
    return { status };
  });
  server.register(`/${Health.name}/Check`, unaryCall('Health/Check', checkHandler, reporting), asBuffer, keepBytes, 'unary');
  server.register(
    `/${Health.name}/Watch`,
    (call: ServerWritableStream<Buffer, Uint8Array>) => {
      watches.add(call);
      call.once('close', () => watches.delete(call));
      call.once('cancelled', () => watches.delete(call));
      watch(call, source);
    },
    asBuffer,
    keepBytes,
    'serverStream',
  );
  return () => {
    for (const call of watches) call.emit('error', { code: StatusCode.UNAVAILABLE, details: 'The server is shutting down.' });
    watches.clear();
  };
}

function servingStatus(source: HealthSource, service: string): health.HealthCheckResponse_ServingStatus {
  const serving = source.serving(service);
  if (serving === undefined) return ServingStatus.SERVICE_UNKNOWN;
  return serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
}

function watch(call: ServerWritableStream<Buffer, Uint8Array>, source: HealthSource): void {
  const service = requestedService(call.request);
  if (service === undefined) {
    call.emit('error', { code: StatusCode.INVALID_ARGUMENT, details: 'cannot decode grpc.health.v1.HealthCheckRequest' });
    return;
  }
  let sent: health.HealthCheckResponse_ServingStatus | undefined;
  const send = () => {
    const status = servingStatus(source, service);
    if (status === sent) return;
    sent = status;
    call.write(encode('grpc.health.v1.HealthCheckResponse', { status }));
  };
  const stop = source.onChange(send);
  call.once('cancelled', stop);
  send();
}

function requestedService(bytes: Uint8Array): string | undefined {
  try {
    return decode('grpc.health.v1.HealthCheckRequest', bytes).service ?? '';
  } catch {
    return undefined;
  }
}
