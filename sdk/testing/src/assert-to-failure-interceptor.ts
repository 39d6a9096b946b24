import { ApplicationFailure, type WorkflowInterceptors } from '@perdure/workflow';

/** Has assertions fail the workflow, or the update, for good, where another error would fail the workflow task, to be tried again. */
export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [
      {
        execute: async (input, next) => next(input).catch(failAssertion),
        handleSignal: async (input, next) => next(input).catch(failAssertion),
        handleUpdate: async (input, next) => next(input).catch(failAssertion),
      },
    ],
  };
}

/** Whose `assert` it was does not matter: all of them set the code. */
function failAssertion(error: unknown): never {
  if (!(error instanceof Error) || (error as { readonly code?: unknown }).code !== 'ERR_ASSERTION') throw error;
  const failure = ApplicationFailure.nonRetryable(error.message);
  if (error.stack !== undefined) failure.stack = error.stack;
  throw failure;
}
