// The package has types of its own, but does not show them to TypeScript's `nodenext`.
declare module 'ms' {
  /** Milliseconds of a text such as '2 days'; NaN when it is none. */
  export default function ms(text: string): number;
}
