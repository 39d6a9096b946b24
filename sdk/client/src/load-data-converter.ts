import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import {
  defaultDataConverter,
  ValueError,
  type DataConverter,
  type FailureConverter,
  type LoadedDataConverter,
  type PayloadConverter,
} from '@perdure/common';

const require = createRequire(import.meta.url);

/**
 * A data converter with its modules loaded; an already loaded one as it is. Modules may be CommonJS, or ESM without top-level await
 * where Node can `require` those (20.19, 22.12 and later).
 * @throws ValueError naming the path when a module cannot be loaded or lacks its export
 */
export function loadDataConverter(dataConverter: DataConverter | LoadedDataConverter = {}): LoadedDataConverter {
  if (isLoadedDataConverter(dataConverter)) return dataConverter;
  const { payloadConverterPath, failureConverterPath, payloadCodecs = [] } = dataConverter;
  const { payloadConverter, failureConverter } = defaultDataConverter;
  return {
    payloadConverter:
      payloadConverterPath === undefined
        ? payloadConverter
        : loadExport<PayloadConverter>(payloadConverterPath, 'payloadConverter', ['toPayload', 'fromPayload']),
    failureConverter:
      failureConverterPath === undefined
        ? failureConverter
        : loadExport<FailureConverter>(failureConverterPath, 'failureConverter', ['errorToFailure', 'failureToError']),
    payloadCodecs,
  };
}

export function isLoadedDataConverter(dataConverter: DataConverter | LoadedDataConverter): dataConverter is LoadedDataConverter {
  return 'payloadConverter' in dataConverter && 'failureConverter' in dataConverter;
}

function loadExport<T>(path: string, name: string, methods: readonly (keyof T & string)[]): T {
  const exported = loadModule(path, name)[name] as Partial<T> | null | undefined;
  const lacks = methods.filter((method) => typeof exported?.[method] !== 'function');
  if (lacks.length > 0) {
    const reason = exported === undefined ? `has no export called ${name}` : `exports a ${name} without ${lacks.join(' and ')}`;
    throw new ValueError(`The module ${path} ${reason}`);
  }
  return exported as T;
}

function loadModule(path: string, name: string): Record<string, unknown> {
  if (!isAbsolute(path))
    throw new ValueError(`${name}Path must be an absolute path, not ${path}: use require.resolve or import.meta`);
  try {
    return require(path) as Record<string, unknown>;
  } catch (error) {
    throw new ValueError(`Cannot load the ${name} module ${path}: ${String(error)}`, error);
  }
}
