import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { randomBytes } from 'node:crypto';

/** Not repeatable, hence only the default of an option: the reference that ties a caller's INTERNAL to a line in the log. */
export function randomReference(): string {
  return randomBytes(6).toString('hex');
}

/**
 * Stops the library from writing to stderr by itself, such as when a port is used. For programs that have their own log:
 * the setting holds for the whole process.
 */
export function silenceLibrary(): void {
  setLogVerbosity(logVerbosity.NONE);
}
