import type { SourceLocation } from '../protocol/index.js';

/** A frame of a stack trace, in the workflow's own sources where the bundle's source map knows them. */
export interface StackFrame extends SourceLocation {
  /** Code of a package the workflow has installed, not its own. */
  readonly isLibrary: boolean;
}

export interface AsyncStorage<T> {
  run<R>(store: T, fn: () => R): R;
  getStore(): T | undefined;
  /** For the rest of the running call, and what follows from it. */
  enterWith(store: T): void;
}

/** What a realm gets from the thread it lives in. Only the clock and chance of `unsafe` are real. */
export interface RealmHost {
  /** The realm's `globalThis`. */
  readonly global: Record<PropertyKey, unknown>;
  /** An ordinary object that has what was written to it (the object that Node's `vm` makes a context of). */
  readonly written: Record<PropertyKey, unknown>;
  readonly makeAsyncStorage: <T>() => AsyncStorage<T>;
  readonly realNowMs: () => number;
  /** For log entries, whose order among those of other threads shows only at this resolution. */
  readonly realTimeNs: () => bigint;
  readonly realRandom: () => number;
  /** The frames of an error that are the user's, innermost first. */
  readonly framesOf: (error: Error) => readonly StackFrame[];
  /** The text of a source file, when the bundle's source map holds it. */
  readonly sourceText: (file: string) => string | undefined;
}

let theHost: RealmHost | undefined;

export function setHost(host: RealmHost): void {
  theHost = host;
}

/** Undefined outside a realm, such as in a client that imports a workflow file for its signal definitions. */
export function maybeHost(): RealmHost | undefined {
  return theHost;
}

/** The place in the workflow's sources that the running code was called from: its own file rather than a library's. */
export function callingSource(trace: Error): SourceLocation | undefined {
  const frames = theHost?.framesOf(trace) ?? [];
  const frame = frames.find(({ isLibrary }) => !isLibrary) ?? frames[0];
  if (frame === undefined) return undefined;
  const { file, line, column, functionName } = frame;
  return { file, line, column, functionName };
}
