/**
 * A copy of a plain value of another realm in objects of this one, so that `instanceof` and prototypes are those that workflow code
 * knows. The bytes of typed arrays are shared.
 */
export function adopt<T>(value: T): T {
  return adoptAny(value) as T;
}

function adoptAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    for (const item of value) copy.push(adoptAny(item));
    return copy;
  }
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = adoptAny((value as Record<string, unknown>)[key]);
  return copy;
}
