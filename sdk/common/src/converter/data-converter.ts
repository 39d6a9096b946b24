import { defaultPayloadConverter } from './default-payload-converter.js';
import { defaultFailureConverter, type FailureConverter } from './failure-converter.js';
import type { PayloadCodec } from './payload-codec.js';
import type { PayloadConverter } from './payload-converter.js';

/**
 * How arguments, results and failures become bytes. Give the same to client and worker (and the paths to `bundleWorkflowCode`).
 * Converters are named by the path of their module because they also go into the workflow bundle.
 */
export interface DataConverter {
  /** The absolute path of a module that exports `payloadConverter`. */
  payloadConverterPath?: string | undefined;
  /** The absolute path of a module that exports `failureConverter`. */
  failureConverterPath?: string | undefined;
  /** Payloads are encoded by these from the first to the last, and decoded from the last to the first. */
  payloadCodecs?: PayloadCodec[] | undefined;
}

/** A data converter whose modules are loaded. */
export interface LoadedDataConverter {
  payloadConverter: PayloadConverter;
  failureConverter: FailureConverter;
  payloadCodecs: PayloadCodec[];
}

export const defaultDataConverter: LoadedDataConverter = {
  payloadConverter: defaultPayloadConverter,
  failureConverter: defaultFailureConverter,
  payloadCodecs: [],
};
