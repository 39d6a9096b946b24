import { resourceExhausted } from '@perdure/engine';
import type { Clock } from '@perdure/engine/ports';
import { enums } from '@perdure/wire/types';

/** Names that are not namespaces are refused later; until then they may not fill the memory. */
const bucketsMax = 10_000;
/** A bucket holds so many seconds' worth. */
const burstSeconds = 2;

/**
 * How urgent a call is: the more so, the later it is shed. Progress of what runs comes before looking at it, and a poll that is refused
 * costs least: its worker asks again.
 */
const readCalls: ReadonlySet<string> = new Set([
  'DescribeWorkflowExecution',
  'GetWorkflowExecutionHistory',
  'GetWorkflowExecutionHistoryReverse',
  'QueryWorkflow',
]);
const freeCalls: ReadonlySet<string> = new Set(['GetSystemInfo', 'GetClusterInfo', 'DescribeNamespace', 'ListNamespaces']);

/** The part of the bucket that stays for more urgent calls. */
function reserve(method: string): number {
  if (method.startsWith('Poll')) return 0.5;
  return readCalls.has(method) || method.startsWith('List') || method.startsWith('Count') ? 0.25 : 0;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Calls per second that each namespace may make of this host (semantics RATE). */
export class RequestRate {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    /** 0: no limit. */
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {}

  /** @throws RequestError RESOURCE_EXHAUSTED, which SDKs retry after a pause. */
  take(method: string, namespace: string | undefined): void {
    if (this.perSecond === 0 || !namespace || freeCalls.has(method)) return;
    const bucket = this.#filled(namespace);
    const burst = this.perSecond * burstSeconds;
    if (bucket.tokens < 1 + burst * reserve(method)) {
      const { RPS_LIMIT } = enums.ResourceExhaustedCause;
      throw resourceExhausted('namespace rate limit exceeded', RPS_LIMIT, enums.ResourceExhaustedScope.NAMESPACE);
    }
    bucket.tokens -= 1;
  }

  #filled(namespace: string): Bucket {
    const now = this.clock.now();
    const burst = this.perSecond * burstSeconds;
    let bucket = this.#buckets.get(namespace);
    if (bucket === undefined) {
      if (this.#buckets.size >= bucketsMax) this.#buckets.clear();
      bucket = { tokens: burst, filledAtMs: now };
      this.#buckets.set(namespace, bucket);
    }
    // A clock that jumped back fills nothing, and nothing is lost for good.
    const passedMs = Math.max(0, now - bucket.filledAtMs);
    bucket.tokens = Math.min(burst, bucket.tokens + (passedMs * this.perSecond) / 1000);
    bucket.filledAtMs = now;
    return bucket;
  }
}
