import type { ProtoFailure, TemporalFailure } from '../failure/temporal-failure.js';
import { errorToFailure } from './error-to-failure.js';
import { failureToError } from './failure-to-error.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';

/** Turns errors into failures of the API and back. DefaultFailureConverter is understood by the SDKs of all languages. */
export interface FailureConverter {
  errorToFailure(error: unknown, payloadConverter: PayloadConverter, context?: SerializationContext): ProtoFailure;
  /** The error is an instance of TemporalFailure. */
  failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter, context?: SerializationContext): Error;
}

export interface DefaultFailureConverterOptions {
  /** Messages and stack traces go into a payload, so that a payload codec can encrypt them. */
  encodeCommonAttributes: boolean;
}

/** What is in that payload; the names are those of all SDKs. */
export interface DefaultEncodedFailureAttributes {
  message: string;
  stack_trace: string;
}

/** The message that stands in the plain when the real one is encoded; the same in all SDKs. */
const encodedMessage = 'Encoded failure';

export class DefaultFailureConverter implements FailureConverter {
  readonly options: DefaultFailureConverterOptions;

  constructor(options?: Partial<DefaultFailureConverterOptions>) {
    this.options = { encodeCommonAttributes: options?.encodeCommonAttributes ?? false };
  }

  errorToFailure(error: unknown, payloadConverter: PayloadConverter, context?: SerializationContext): ProtoFailure {
    const failure = this.errorToFailureInner(error, payloadConverter, context);
    // A failure that came over the wire may have its attributes encoded already.
    if (!this.options.encodeCommonAttributes || failure.encodedAttributes) return failure;
    const { message, stackTrace, ...rest } = failure;
    const attributes: DefaultEncodedFailureAttributes = { message: message ?? '', stack_trace: stackTrace ?? '' };
    return {
      ...rest,
      message: encodedMessage,
      stackTrace: '',
      encodedAttributes: payloadConverter.toPayload(attributes, context),
    };
  }

  failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter, context?: SerializationContext): Error {
    const plain = withDecodedAttributes(failure, payloadConverter, context);
    const error = this.failureToErrorInner(plain, payloadConverter, context) as TemporalFailure;
    Object.defineProperty(error, 'stack', { value: plain.stackTrace ?? '', writable: true, configurable: true });
    error.failure = failure;
    return error;
  }

  /** The failure of an error with its attributes in the plain. */
  errorToFailureInner(error: unknown, payloadConverter: PayloadConverter, context?: SerializationContext): ProtoFailure {
    const convertCause = (cause: unknown) => this.optionalErrorToOptionalFailure(cause, payloadConverter, context);
    return errorToFailure(error, { payloadConverter, context, convertCause });
  }

  /** The error of a failure whose attributes are in the plain; its stack and its `failure` are set by failureToError. */
  failureToErrorInner(failure: ProtoFailure, payloadConverter: PayloadConverter, context?: SerializationContext): Error {
    const convertCause = (cause: ProtoFailure | undefined) =>
      this.optionalFailureToOptionalError(cause, payloadConverter, context);
    return failureToError(failure, { payloadConverter, context, convertCause });
  }

  optionalFailureToOptionalError(
    failure: ProtoFailure | undefined | null,
    payloadConverter: PayloadConverter,
    context?: SerializationContext,
  ): Error | undefined {
    return failure === undefined || failure === null ? undefined : this.failureToError(failure, payloadConverter, context);
  }

  optionalErrorToOptionalFailure(
    error: unknown,
    payloadConverter: PayloadConverter,
    context?: SerializationContext,
  ): ProtoFailure | undefined {
    return error === undefined || error === null ? undefined : this.errorToFailure(error, payloadConverter, context);
  }
}

function withDecodedAttributes(failure: ProtoFailure, converter: PayloadConverter, context?: SerializationContext): ProtoFailure {
  if (failure.encodedAttributes === undefined || failure.encodedAttributes === null) return failure;
  const attributes = converter.fromPayload<Partial<DefaultEncodedFailureAttributes> | undefined>(
    failure.encodedAttributes,
    context,
  );
  if (typeof attributes !== 'object' || attributes === null) return failure;
  const { message, stack_trace: stackTrace } = attributes;
  return {
    ...failure,
    message: typeof message === 'string' ? message : failure.message,
    stackTrace: typeof stackTrace === 'string' ? stackTrace : failure.stackTrace,
  };
}

/** Messages and stack traces in the plain. */
export const defaultFailureConverter: FailureConverter = new DefaultFailureConverter();
