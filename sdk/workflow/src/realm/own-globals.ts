type Keyed = Record<PropertyKey, unknown>;

/** Keeps the globals that one execution has defined away from the others: they are there only while it runs. */
export class OwnGlobals {
  readonly #pristine: ReadonlySet<PropertyKey>;

  /** `global` as it is before any execution has run. */
  constructor(private readonly global: Keyed) {
    this.#pristine = new Set(Reflect.ownKeys(global));
  }

  /** Takes away what was defined; undefined if nothing was, which is the rule. */
  takeAway(): ReadonlyMap<PropertyKey, PropertyDescriptor> | undefined {
    const keys = Reflect.ownKeys(this.global);
    if (keys.length === this.#pristine.size) return undefined;
    const own = new Map<PropertyKey, PropertyDescriptor>();
    for (const key of keys) {
      if (this.#pristine.has(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(this.global, key);
      if (descriptor === undefined) continue;
      own.set(key, descriptor);
      if (!Reflect.deleteProperty(this.global, key))
        throw new TypeError(`The global ${String(key)} cannot be kept away from other workflows`);
    }
    return own;
  }

  putBack(own: ReadonlyMap<PropertyKey, PropertyDescriptor> | undefined): void {
    for (const [key, descriptor] of own ?? []) Object.defineProperty(this.global, key, descriptor);
  }
}
