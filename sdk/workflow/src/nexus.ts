import { msOptionalToNumber, userMetadataToPayload } from '@perdure/common/internal';
import { eventGroupMarkers } from './event-groups.js';
import type { StartNexusOperationInput, StartNexusOperationOutput } from './interceptors.js';
import type { StartNexusOperationOptions } from './options.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { inScope } from './runtime/scope.js';

/** The parts of nexus-rpc's service definitions that are used here. */
export interface NexusServiceDefinition {
  readonly name: string;
  readonly operations: { readonly [key: string]: { readonly name: string } };
}

/** An operation that has started. */
export interface NexusOperationHandle<T> {
  readonly service: string;
  readonly operation: string;
  /** Undefined when the operation was done at once. */
  readonly token?: string | undefined;
  result(): Promise<T>;
}

export interface NexusServiceClientOptions<T> {
  endpoint: string;
  service: T;
}

type Operation<T extends NexusServiceDefinition> = (keyof T['operations'] & string) | T['operations'][keyof T['operations']];

export interface NexusServiceClient<T extends NexusServiceDefinition> {
  startOperation<R = unknown>(
    operation: Operation<T>,
    input: unknown,
    options?: StartNexusOperationOptions,
  ): Promise<NexusOperationHandle<R>>;
  executeOperation<R = unknown>(operation: Operation<T>, input: unknown, options?: StartNexusOperationOptions): Promise<R>;
}

/** Calls operations of a Nexus service. */
export function createNexusServiceClient<T extends NexusServiceDefinition>(
  clientOptions: NexusServiceClientOptions<T>,
): NexusServiceClient<T> {
  const { endpoint, service } = clientOptions;
  const client: NexusServiceClient<T> = {
    async startOperation<R>(op: Operation<T>, input: unknown, options?: StartNexusOperationOptions) {
      const definition = typeof op === 'string' ? service.operations[op] : (op as { name: string });
      if (definition === undefined)
        throw new TypeError(`The Nexus service ${service.name} has no operation ${JSON.stringify(op)}`);
      const operation = definition.name;
      const execution = assertInWorkflowContext('A Nexus operation');
      const seq = execution.nextSeq.nexusOperation;
      execution.nextSeq.nexusOperation += 1;
      const execute = compose(execution.interceptors.outbound, 'startNexusOperation', beginOperation);
      const { token, result } = await execute({
        endpoint,
        service: service.name,
        operation,
        options: { ...options, cancellationType: options?.cancellationType ?? 'WAIT_CANCELLATION_COMPLETED' },
        headers: {},
        seq,
        input,
      });
      return { service: service.name, operation, token, result: async () => result as Promise<R> };
    },
    async executeOperation<R>(op: Operation<T>, input: unknown, options?: StartNexusOperationOptions) {
      const handle = await client.startOperation<R>(op, input, options);
      // Awaited: the number of promises is that of the official SDK.
      const result = await handle.result();
      return result;
    },
  };
  return client;
}

function beginOperation(input: StartNexusOperationInput): Promise<StartNexusOperationOutput> {
  const execution = assertInWorkflowContext('startNexusOperation');
  const { seq, endpoint, service, operation, options, headers } = input;
  const { payloadConverter } = execution;
  const { nexusStarts, nexusResults } = execution.pending;
  const context = execution.serializationContext();
  const groups = () => eventGroupMarkers(options.eventGroups);
  return inScope<StartNexusOperationOutput>(
    (waiting) => {
      execution.push({
        type: 'scheduleNexusOperation',
        seq,
        endpoint,
        service,
        operation,
        nexusHeader: headers,
        input: payloadConverter.toPayload(input.input, context),
        scheduleToCloseTimeoutMs: msOptionalToNumber(options.scheduleToCloseTimeout),
        scheduleToStartTimeoutMs: msOptionalToNumber(options.scheduleToStartTimeout),
        startToCloseTimeoutMs: msOptionalToNumber(options.startToCloseTimeout),
        cancellationType: options.cancellationType ?? 'WAIT_CANCELLATION_COMPLETED',
        userMetadata: userMetadataToPayload(payloadConverter, options.summary, undefined, context),
        eventGroupMarkers: groups(),
      });
      nexusStarts.set(seq, waiting);
    },
    () => {
      if (nexusStarts.has(seq) || nexusResults.has(seq))
        execution.push({ type: 'requestCancelNexusOperation', seq, eventGroupMarkers: groups() });
    },
  );
}
