import { ValueError } from '@perdure/common';

/** @throws ValueError naming the option and whose it is, where `compile` throws one that does not */
export function inOption<T>(option: string, owner: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(`${option} of ${owner}: ${error.message}`, error);
  }
}

/** Arguments as a list of their own. @throws TypeError naming the option, as a text would be taken for a list of characters */
export function listOf(option: string, owner: string, args: readonly unknown[] | undefined | null): unknown[] {
  if (args === undefined || args === null) return [];
  if (!Array.isArray(args)) throw new TypeError(`${option} of ${owner} must be an array, also of one argument: [argument]`);
  return [...(args as readonly unknown[])];
}

export type Definition = { readonly name: string } | string;

/** The name of a signal, query or update. @throws TypeError without one */
export function nameOf(kind: 'signal' | 'query' | 'update', definition: Definition): string {
  const name: unknown =
    typeof definition === 'string' ? definition : (definition as { readonly name?: unknown } | undefined | null)?.name;
  if (typeof name === 'string' && name !== '') return name;
  const define = `define${kind.charAt(0).toUpperCase()}${kind.slice(1)}()`;
  const hint = definition === undefined ? '. Is it exported by the module that it is imported from?' : '';
  throw new TypeError(`The ${kind} to send has no name: it must be a text, or what ${define} returns${hint}`);
}
