/**
 * State machines as tables: rows are states, columns are facts. An absent cell is a bug in us, never the caller's mistake, since
 * `decide` functions check requests before they make facts of them. The tables are also what docs draw and tests count.
 */
import { InvariantError } from '../errors.js';

/** A sum type out of a record of payloads: `{ at: 'name' } & payload`. */
export type Tagged<M> = { [K in keyof M]: { readonly at: K } & Readonly<M[K]> }[keyof M];
export type Case<M, K extends keyof M> = { readonly at: K } & Readonly<M[K]>;
export type Table<S, F> = {
  readonly [A in keyof S]: { readonly [K in keyof F]?: (state: Case<S, A>, fact: Case<F, K>) => Tagged<S> };
};

export interface Machine<S, F> {
  readonly name: string;
  readonly table: Table<S, F>;
  /** A property, so that a test can watch it. */
  step: (state: Tagged<S>, fact: Tagged<F>) => Tagged<S>;
}

export function machine<S, F>(name: string, table: Table<S, F>): Machine<S, F> {
  return {
    name,
    table,
    step(state, fact) {
      const row = table[state.at] as Record<PropertyKey, ((s: unknown, f: unknown) => Tagged<S>) | undefined>;
      const cell = row[fact.at];
      if (cell === undefined) throw new InvariantError(`${name}: ${String(fact.at)} while ${String(state.at)}`);
      return cell(state, fact);
    },
  };
}
