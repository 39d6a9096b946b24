/** How deep and wide a value is searched for what is in the way; it is only for a message. */
const depthMax = 32;
const visitedMax = 10_000;

/** Why a value cannot be written as JSON, with the path to the part that is in the way. */
export function explainUnserializable(value: unknown): string {
  const search = { ancestors: new Set<object>(), visited: 0 };
  const found = findCulprit(value, '', search);
  if (found === undefined) return `a value of type ${typeNameOf(value)}; use a payload converter of your own for such values`;
  const place = found.path === '' ? 'it' : `its part ${found.path}`;
  return `${place} ${found.why}`;
}

interface Search {
  readonly ancestors: Set<object>;
  visited: number;
}

function findCulprit(value: unknown, path: string, search: Search): { path: string; why: string } | undefined {
  search.visited += 1;
  const why = primitiveReasons[typeof value];
  if (why !== undefined && (path === '' || typeof value === 'bigint')) return { path, why };
  if (typeof value !== 'object' || value === null) return undefined;
  if (search.ancestors.has(value)) return { path, why: 'refers back to an object that contains it (a circular structure)' };
  if (search.ancestors.size >= depthMax || search.visited > visitedMax) return undefined;
  const thrown = toJsonFailure(value);
  if (thrown !== undefined) return { path, why: thrown };
  search.ancestors.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = findCulprit(inner, path + step(value, key), search);
    if (found !== undefined) return found;
  }
  search.ancestors.delete(value);
  return undefined;
}

const primitiveReasons: { readonly [type: string]: string | undefined } = {
  bigint: 'is a BigInt, which JSON does not have: convert it to a string or a number, or use a payload converter of your own',
  function: 'is a function, which cannot be sent',
  symbol: 'is a symbol, which cannot be sent',
};

function toJsonFailure(value: object): string | undefined {
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return undefined;
  try {
    value.toJSON();
    return undefined;
  } catch (error) {
    return `has a toJSON method that throws: ${String(error)}`;
  }
}

function step(container: object, key: string): string {
  if (Array.isArray(container)) return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function typeNameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  return constructor?.name ?? 'object';
}
