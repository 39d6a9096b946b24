import type { Rule } from 'eslint';

export interface DottedName {
  /** "performance.now" of `performance.now()`. */
  readonly name: string;
  /** The whole expression. */
  readonly node: Rule.Node;
}

/** `globalThis.process` is `process`: the parts that name the global object are left out. */
export const globalObjects = new Set(['globalThis', 'global', 'window', 'self']);

/** The longest chain of plain members that begins at this identifier; undefined where it stands as a type only. */
export function dottedName(identifier: Rule.Node): DottedName | undefined {
  if (identifier.type !== 'Identifier') return undefined;
  if (/^TS(TypeQuery|TypeReference|QualifiedName)/.test(identifier.parent.type)) return undefined;
  // `typeof fetch` asks whether there is one, which is harmless.
  if (identifier.parent.type === 'UnaryExpression' && identifier.parent.operator === 'typeof') return undefined;
  const parts = globalObjects.has(identifier.name) ? [] : [identifier.name];
  let node: Rule.Node = identifier;
  for (let parent = node.parent; parent.type === 'MemberExpression' && parent.object === node; parent = node.parent) {
    if (parent.property.type === 'Identifier' && !parent.computed) parts.push(parent.property.name);
    else if (parent.property.type === 'Literal' && typeof parent.property.value === 'string') parts.push(parent.property.value);
    else break;
    node = parent;
  }
  return { name: parts.join('.'), node };
}
