type Keyed = Record<PropertyKey, unknown>;

// The realm's own, whatever an execution may put in their place.
const { ownKeys, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const OwnMap = Map;

/** Of each global that an execution has made, replaced (the descriptor) or deleted (undefined). */
type Changes = ReadonlyMap<PropertyKey, PropertyDescriptor | undefined>;

/** Keeps the globals that one execution has defined or replaced away from the others: they are there only while it runs. */
export class OwnGlobals {
  readonly #keys: readonly PropertyKey[];
  readonly #pristine: ReadonlyMap<PropertyKey, PropertyDescriptor>;
  /** Those that can be replaced, */
  readonly #replaceable: readonly PropertyKey[];
  /** and what `written` shows of them while nobody has. */
  readonly #shown: unknown[];

  constructor(
    /** As it is before any execution has run. */
    private readonly global: Keyed,
    /** Shows what was written to it. A read of the global itself makes a detour: those of all would take 10 us per activation. */
    private readonly written: Keyed,
  ) {
    this.#keys = ownKeys(global);
    const entries = this.#keys.map((key) => [key, getOwnPropertyDescriptor(global, key) as PropertyDescriptor] as const);
    this.#pristine = new OwnMap(entries);
    this.#replaceable = entries.filter(([, { writable }]) => writable === true).map(([key]) => key);
    this.#shown = this.#replaceable.map((key) => written[key]);
  }

  /** Takes away what was defined and puts back what was replaced; undefined if nothing was, which is the rule. */
  takeAway(): Changes | undefined {
    const keys = ownKeys(this.global);
    if (keys.length === this.#keys.length && !this.#isReplaced()) return undefined;
    const own = new OwnMap<PropertyKey, PropertyDescriptor | undefined>();
    for (const key of keys) {
      if (this.#pristine.has(key)) continue;
      own.set(key, getOwnPropertyDescriptor(this.global, key));
      this.#change(key, undefined);
    }
    for (const [at, key] of this.#replaceable.entries()) {
      const pristine = this.#pristine.get(key);
      const now = getOwnPropertyDescriptor(this.global, key);
      if (now === undefined || !('value' in now) || now.value !== pristine?.value) {
        own.set(key, now);
        this.#change(key, pristine);
      }
      this.#shown[at] = this.written[key];
    }
    return own;
  }

  putBack(own: Changes | undefined): void {
    if (own !== undefined) for (const [key, descriptor] of own) this.#change(key, descriptor);
  }

  #isReplaced(): boolean {
    const { written } = this;
    const keys = this.#replaceable;
    const shown = this.#shown;
    try {
      for (let at = 0; at < keys.length; at += 1) if (written[keys[at] as PropertyKey] !== shown[at]) return true;
      return false;
    } catch {
      // An accessor of the user's that throws.
      return true;
    }
  }

  #change(key: PropertyKey, descriptor: PropertyDescriptor | undefined): void {
    const done = descriptor === undefined ? deleteProperty(this.global, key) : defineProperty(this.global, key, descriptor);
    if (!done) throw new TypeError(`The global ${String(key)} cannot be kept away from other workflows`);
  }
}
