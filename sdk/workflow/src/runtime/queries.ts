import { arrayFromPayloads, type WorkflowQueryType } from '@perdure/common';
import { resultToPayload } from '@perdure/common/internal';
import { DeterminismViolationError } from '../errors.js';
import type { QueryInput } from '../interceptors.js';
import type { QueryWorkflow, RespondToQuery } from '../protocol/index.js';
import { compose } from './composition.js';
import type { Execution } from './execution.js';
import { isInternalName, refuseReservedName } from './reserved-names.js';

export function queryWorkflow(execution: Execution, job: QueryWorkflow): void {
  const { queryId, queryType } = job;
  refuseReservedName('query', queryType, execution.queryHandlers.has(queryType), execution.defaultQueryHandler !== undefined);
  const respond = (result: RespondToQuery['result']): void => {
    execution.push({ type: 'respondToQuery', queryId, result });
  };
  const fail = (error: unknown): void => {
    respond({ status: 'failed', failure: execution.anyErrorToFailure(error) });
  };
  const context = execution.serializationContext();
  const interceptors = isInternalName(queryType) ? [] : execution.interceptors.inbound;
  const execute = compose(interceptors, 'handleQuery', (input) => answer(execution, input));
  execute({
    queryName: queryType,
    args: arrayFromPayloads(execution.payloadConverter, job.arguments, context),
    queryId,
    headers: { ...job.headers },
  }).then((value) => {
    try {
      const response = resultToPayload(execution.payloadConverter, value, `query '${queryType}'`, context);
      respond({ status: 'succeeded', response });
    } catch (error) {
      fail(error);
    }
  }, fail);
}

function answer(execution: Execution, { queryName, args }: QueryInput): Promise<unknown> {
  const handler = handlerOf(execution, queryName);
  if (handler === undefined) {
    const known = [...execution.queryHandlers.keys()].join(' ');
    return Promise.reject(
      new ReferenceError(`Workflow did not register a handler for ${queryName}. Registered queries: [${known}]`),
    );
  }
  try {
    const value: unknown = handler(...args);
    if (value instanceof Promise)
      return Promise.reject(
        new DeterminismViolationError('Query handlers should not return a Promise: a query cannot wait, nor change the workflow'),
      );
    return Promise.resolve(value);
  } catch (error) {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever the handler has thrown
    return Promise.reject(error);
  }
}

function handlerOf(execution: Execution, queryName: string): WorkflowQueryType | undefined {
  const { defaultQueryHandler } = execution;
  const own = execution.queryHandlers.get(queryName)?.handler;
  if (own !== undefined || defaultQueryHandler === undefined) return own;
  return (...args: unknown[]) => defaultQueryHandler(queryName, ...args);
}
