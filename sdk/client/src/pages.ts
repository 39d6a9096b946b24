/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: Uint8Array | undefined;
}

/** All items of a list, fetched page by page as they are consumed. */
export async function* itemsOfPages<T>(fetch: (nextPageToken: Uint8Array | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let token: Uint8Array | undefined;
  do {
    const { items, nextPageToken } = await fetch(token);
    yield* items;
    token = nextPageToken?.length ? nextPageToken : undefined;
  } while (token !== undefined);
}

/** Changes the items of a source, at most `concurrency` at a time, and yields them in the order of the source. */
export async function* mapConcurrently<T, U>(
  source: AsyncIterable<T>,
  concurrency: number,
  change: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const underWay: Promise<U>[] = [];
  for await (const item of source) {
    const promise = change(item);
    // Awaited in its turn; until then its failure must not count as unhandled.
    promise.catch(() => undefined);
    underWay.push(promise);
    if (underWay.length >= concurrency) yield await (underWay.shift() as Promise<U>);
  }
  for (const promise of underWay) yield await promise;
}
