/**
 * Names an error class and lets `instanceof` find its instances across realms and across copies of this package: workflow code runs in a
 * realm of its own, and its failures are tested by code of the host. Called from the static block of each class.
 */
export function defineErrorClass(errorClass: { readonly prototype: Error }, name: string): void {
  const marker = Symbol.for(`perdure.error.${name}`);
  Object.defineProperty(errorClass.prototype, 'name', { value: name, enumerable: true, configurable: true, writable: true });
  Object.defineProperty(errorClass.prototype, marker, { value: true });
  // The class too: in a minified bundle its own name is lost, and failures are typed by it.
  Object.defineProperty(errorClass, 'name', { value: name, configurable: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: object, value: unknown): boolean {
      // A subclass of the user's inherits this method, but is only satisfied by its own instances.
      if (this !== errorClass) return Object.prototype.isPrototypeOf.call((this as typeof errorClass).prototype, Object(value));
      return typeof value === 'object' && value !== null && (value as { [key: symbol]: unknown })[marker] === true;
    },
  });
}

/** Whether a value is an error, of this realm or another. */
export function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === 'object' &&
      value !== null &&
      'message' in value &&
      typeof value.message === 'string' &&
      'stack' in value &&
      Object.prototype.toString.call(value) === '[object Error]')
  );
}

/** Whether a value is the error by which aborted operations end. */
export function isAbortError(value: unknown): value is Error & { name: 'AbortError' } {
  return isError(value) && value.name === 'AbortError';
}
