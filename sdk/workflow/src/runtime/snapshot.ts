const depthMax = 32;

/**
 * A copy of a value that later changes do not reach and that can be cloned to another thread. What cannot be (functions, symbols,
 * proxies of the user's) is replaced by its text.
 */
export function snapshot(value: unknown, copies = new Map<object, unknown>(), depth = 0): unknown {
  if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`;
  if (typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (depth > depthMax) return '[deeply nested]';
  return copyObject(value, copies, (inner) => snapshot(inner, copies, depth + 1));
}

function copyObject(value: object, copies: Map<object, unknown>, inside: (inner: unknown) => unknown): unknown {
  const remember = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) {
    const copy = remember<unknown[]>([]);
    for (const item of value) copy.push(inside(item));
    return copy;
  }
  if (value instanceof Date) return remember(new Date(value.getTime()));
  if (ArrayBuffer.isView(value)) return remember(new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice());
  if (value instanceof Map) {
    const copy = remember(new Map<unknown, unknown>());
    for (const [key, item] of value) copy.set(inside(key), inside(item));
    return copy;
  }
  if (value instanceof Set) {
    const copy = remember(new Set<unknown>());
    for (const item of value) copy.add(inside(item));
    return copy;
  }
  if (value instanceof Error) return copyError(value, remember, inside);
  const copy = remember<Record<string, unknown>>({});
  for (const key of Object.keys(value)) copy[key] = inside((value as Record<string, unknown>)[key]);
  return copy;
}

function copyError(error: Error, remember: <T>(copy: T) => T, inside: (inner: unknown) => unknown): Error {
  const copy = remember(new Error(error.message));
  copy.name = error.name;
  Object.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true });
  if (error.cause !== undefined) copy.cause = inside(error.cause);
  return copy;
}
