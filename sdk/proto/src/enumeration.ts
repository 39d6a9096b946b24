/** The values by their names, and the names by their values, as TypeScript's own enums have it. */
export type Enumeration<Values extends Record<string, number>> = Readonly<Values> & { readonly [value: number]: string };

export function enumeration<const Values extends Record<string, number>>(values: Values): Enumeration<Values> {
  const names = Object.entries(values).map(([name, value]) => [value, name]);
  return Object.freeze({ ...values, ...(Object.fromEntries(names) as Record<number, string>) });
}
