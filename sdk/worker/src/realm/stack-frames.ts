import { SourceMap, type SourceMapPayload } from 'node:module';
import type { StackFrame } from '@perdure/workflow/runtime';
import { userFileName } from '../bundler/bundle-format.js';

const isLibrary = (file: string) => /[\\/]node_modules[\\/]/.test(file);

/** Turns positions in the bundle into those of the user's sources. Frames of the SDK and of Node are left out. */
export class StackFrames {
  #map: SourceMap | undefined;
  readonly #payload: SourceMapPayload;

  /** The map is decoded when it is first needed: most workflows never throw. */
  constructor(sourceMap: string) {
    this.#payload = JSON.parse(sourceMap) as SourceMapPayload;
  }

  /** For V8's `Error.prepareStackTrace`: the text of `stack`. */
  readonly format = (error: unknown, sites: readonly NodeJS.CallSite[]): string => {
    const lines = sites.flatMap((site) => {
      const place = this.#placeOf(site);
      if (place === undefined) return [];
      const name = nameOf(site);
      return name === undefined ? [`    at ${place}`] : [`    at ${name} (${place})`];
    });
    return [titleOf(error), ...lines].join('\n');
  };

  #placeOf(site: NodeJS.CallSite): string | undefined {
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    if (site.getFileName() !== userFileName || line === null || column === null) return undefined;
    return this.placeAt(line - 1, column - 1);
  }

  /** `file:line:column` in the user's sources for a position in the bundle that is counted from 0. */
  placeAt(line: number, column: number): string | undefined {
    this.#map ??= new SourceMap(this.#payload);
    const entry = this.#map.findEntry(line, column);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  }

  /** The frames in the text that `format` has made. */
  readonly of = (error: Error): readonly StackFrame[] =>
    (error.stack ?? '').split('\n').flatMap((text) => {
      const match = /^ {4}at (?:(.*) \()?(.+):(\d+):(\d+)\)?$/.exec(text);
      if (match === null) return [];
      const [, functionName, file = '', line, column] = match;
      return [{ file, line: Number(line), column: Number(column), functionName, isLibrary: isLibrary(file) }];
    });

  readonly sourceText = (file: string): string | undefined => {
    const at = this.#payload.sources.indexOf(file);
    return at < 0 ? undefined : this.#payload.sourcesContent[at];
  };
}

function titleOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

function nameOf(site: NodeJS.CallSite): string | undefined {
  const functionName = site.getFunctionName() ?? undefined;
  const method = site.getMethodName();
  const type = site.getTypeName();
  const plain = site.isConstructor() && functionName !== undefined ? `new ${functionName}` : functionName;
  const name = type !== null && method !== null && type !== 'Object' ? `${type}.${method}` : plain;
  return name !== undefined && (site as { isAsync?: () => boolean }).isAsync?.() === true ? `async ${name}` : name;
}
