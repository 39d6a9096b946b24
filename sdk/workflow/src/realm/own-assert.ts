/** What Node's `assert` consists of, as far as workflows have it. */
export interface HostAssert {
  readonly AssertionError: new (options: AssertionOptions) => AssertionErrorLike;
}

interface AssertionOptions {
  readonly message?: string | undefined;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator?: string | undefined;
}

interface AssertionErrorLike extends Error, AssertionOptions {
  readonly message: string;
  readonly generatedMessage: boolean;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Comparisons: Node's own do. A last argument that is an error is thrown instead of an AssertionError. */
const comparisons = [
  ...['equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'strictEqual', 'notStrictEqual', 'deepStrictEqual'],
  ...['notDeepStrictEqual', 'match', 'doesNotMatch', 'fail', 'partialDeepStrictEqual'],
];
const strictNames: { readonly [name: string]: string } = {
  equal: 'strictEqual',
  notEqual: 'notStrictEqual',
  deepEqual: 'deepStrictEqual',
  notDeepEqual: 'notDeepStrictEqual',
};

/**
 * Node's assertions as functions of this realm. What they throw is an error here, with the stack of workflow code; their promises are promises
 * here, so that what waits for them goes on within an activation; and what is done to them is not seen by other executions.
 */
export function ownAssert(host: HostAssert): unknown {
  const AssertionError = ownErrorClass(host.AssertionError);

  const adopted = (thrown: unknown, below: AnyFunction): unknown => {
    if (!(thrown instanceof host.AssertionError)) return thrown;
    const own = new AssertionError(thrown);
    Error.captureStackTrace(own, below);
    return own;
  };
  const own = (name: string, call: AnyFunction, mayGiveError: boolean): AnyFunction => {
    const assertion: AnyFunction = (...args) => {
      try {
        return call(...args);
      } catch (error) {
        const given = args.at(-1);
        throw mayGiveError && given instanceof Error ? given : adopted(error, assertion);
      }
    };
    return Object.defineProperty(assertion, 'name', { value: name });
  };

  const ok: AnyFunction = (...args) => {
    const [value, message] = args;
    if (value) return;
    if (message instanceof Error) throw message;
    const absent = args.length === 0 ? 'No value argument passed to `assert.ok()`' : undefined;
    const text = (message as string | undefined | null) ?? absent;
    throw adopted(new host.AssertionError({ message: text, actual: value, expected: true, operator: '==' }), ok);
  };

  const ofHost = (name: string) => (host as unknown as Record<string, AnyFunction | undefined>)[name];

  const build = (isStrict: boolean) => {
    const all: Record<string, unknown> = {};
    for (const name of comparisons) {
      const assertion = ofHost((isStrict && strictNames[name]) || name);
      if (assertion !== undefined) all[name] = own(name, assertion, true);
    }
    for (const name of ['throws', 'doesNotThrow', 'ifError']) all[name] = own(name, ofHost(name) as AnyFunction, false);
    all['rejects'] = awaiting(all['throws'] as AnyFunction);
    all['doesNotReject'] = awaiting(all['doesNotThrow'] as AnyFunction);
    return Object.assign((...args: unknown[]) => ok(...args), all, { ok, AssertionError });
  };
  const strict = build(true);
  return Object.assign(build(false), { strict: Object.assign(strict, { strict }) });
}

function ownErrorClass(Host: HostAssert['AssertionError']) {
  return class AssertionError extends Error {
    override readonly name = 'AssertionError';
    readonly code = 'ERR_ASSERTION';
    readonly actual: unknown;
    readonly expected: unknown;
    readonly operator: string | undefined;
    readonly generatedMessage: boolean;

    /** @param options  Or an error of Node's, to become the same here. */
    constructor(options: AssertionOptions) {
      const theirs = options instanceof Host ? options : new Host(options);
      const { message, actual, expected, operator, generatedMessage } = theirs;
      super(message);
      Object.assign(this, { actual, expected, operator });
      this.generatedMessage = generatedMessage;
    }
  };
}

/** `rejects` of `throws`, `doesNotReject` of `doesNotThrow`: what the promise comes to is what the function does. */
function awaiting(assertion: AnyFunction): AnyFunction {
  return async (work: unknown, ...rest: unknown[]) => {
    let replay: () => unknown;
    try {
      const value: unknown = await (typeof work === 'function' ? (work as AnyFunction)() : work);
      replay = () => value;
    } catch (error) {
      replay = () => {
        throw error;
      };
    }
    assertion(replay, ...rest);
  };
}
