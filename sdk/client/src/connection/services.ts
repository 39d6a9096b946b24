import {
  Health,
  OperatorService as OperatorServiceDescription,
  WorkflowService as WorkflowServiceDescription,
  type HealthMethods,
  type MethodDescription,
  type OperatorServiceMethods,
  type ServiceDescription,
  type WorkflowServiceMethods,
} from '@perdure/wire/types';

type Methods<M> = { readonly [N in keyof M]: { readonly request: unknown; readonly response: unknown } };

/** A service of the public API as functions that take a request and return a promise of the answer. */
export type RawService<M extends Methods<M>> = {
  readonly [N in keyof M as Uncapitalize<N & string>]: (request: M[N]['request']) => Promise<M[N]['response']>;
};

export type WorkflowService = RawService<WorkflowServiceMethods>;
export type OperatorService = RawService<OperatorServiceMethods>;
export type HealthService = RawService<Pick<HealthMethods, 'Check'>>;

/** Carries out one call of a service. */
export type CallMethod = (serviceName: string, method: MethodDescription, request: object) => Promise<object>;

function rawService(service: ServiceDescription, call: CallMethod): object {
  const functions = service.methods
    .filter((method) => method.responseStream === undefined)
    .map((method) => [
      method.name.charAt(0).toLowerCase() + method.name.slice(1),
      (request: object) => call(service.name, method, request),
    ]);
  return Object.fromEntries(functions) as object;
}

export function workflowServiceOf(call: CallMethod): WorkflowService {
  return rawService(WorkflowServiceDescription, call) as WorkflowService;
}

export function operatorServiceOf(call: CallMethod): OperatorService {
  return rawService(OperatorServiceDescription, call) as OperatorService;
}

export function healthServiceOf(call: CallMethod): HealthService {
  return rawService(Health, call) as HealthService;
}
