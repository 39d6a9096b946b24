// The realm's own, whatever an execution may put in their place.
const { ownKeys, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const OwnMap = Map;

const classes = [Object, Array, String, Number, Boolean, Function, Date, Map, Set, Promise, RegExp, Error, BigInt, Symbol];

/**
 * Prototypes that programs add methods to (`BigInt.prototype.toJSON`, or what a language will have one day). What is there already
 * cannot be changed.
 */
export const openPrototypes: ReadonlySet<object> = new Set(classes.map(({ prototype }) => prototype as object));

/** Something was defined that an enumeration may not show. */
let wasDefined = false;

export function noteDefinition(): void {
  wasDefined = true;
}

/** As `Object.freeze`, except that properties can be added. */
export function lock(prototype: object): void {
  for (const key of ownKeys(prototype)) {
    const descriptor = getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
    const locked = 'value' in descriptor ? { ...descriptor, writable: false } : descriptor;
    defineProperty(prototype, key, { ...locked, configurable: false });
  }
}

/** What an execution has added, by prototype. */
type Additions = ReadonlyMap<object, ReadonlyMap<PropertyKey, PropertyDescriptor>>;

/** Keeps what one execution has added to prototypes away from the others: it is there only while that one runs. */
export class OwnMethods {
  readonly #prototypes = [...openPrototypes];
  readonly #pristine: ReadonlyMap<object, ReadonlySet<PropertyKey>>;

  /** To be made before any execution has run. */
  constructor() {
    this.#pristine = new OwnMap(this.#prototypes.map((prototype) => [prototype, new Set(ownKeys(prototype))]));
    wasDefined = false;
  }

  /** Takes away what was added; undefined if nothing was, which is the rule. */
  takeAway(): Additions | undefined {
    if (!this.#isAddedTo()) return undefined;
    wasDefined = false;
    const additions = new OwnMap<object, Map<PropertyKey, PropertyDescriptor>>();
    for (const prototype of this.#prototypes) {
      const added = new OwnMap<PropertyKey, PropertyDescriptor>();
      for (const key of ownKeys(prototype)) {
        if (this.#pristine.get(prototype)?.has(key) === true) continue;
        added.set(key, getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor);
        deleteProperty(prototype, key);
      }
      if (added.size > 0) additions.set(prototype, added);
    }
    return additions.size > 0 ? additions : undefined;
  }

  putBack(additions: Additions | undefined): void {
    if (additions === undefined) return;
    for (const [prototype, added] of additions) for (const [key, descriptor] of added) defineProperty(prototype, key, descriptor);
    wasDefined = true;
  }

  /** What is assigned can be enumerated; that takes 0.2 us for all, a list of their keys forty times that. */
  #isAddedTo(): boolean {
    if (wasDefined) return true;
    // oxlint-disable-next-line guard-for-in -- whatever there is to enumerate, it was added
    for (const prototype of this.#prototypes) for (const _ in prototype) return true;
    return false;
  }
}
