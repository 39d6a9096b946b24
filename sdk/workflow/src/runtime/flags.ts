import type { WorkflowInfo } from '../workflow-info.js';

interface FlagContext {
  readonly info: WorkflowInfo;
  readonly sdkVersion: string | undefined;
}

/**
 * A behaviour that came later than the first histories. A workflow task on which it was in force names its number in history, so a
 * replay does as the original did. Numbers and meanings are those of the official TypeScript SDK.
 */
export interface SdkFlag {
  readonly id: number;
  /** Tasks known to have had the behaviour although their history does not say so. */
  readonly alsoWhen?: ((context: FlagContext) => boolean) | undefined;
}

/** Workers 1.11.0 and 1.11.1 did not write the flags they used. */
function isUnflaggedVersion({ info }: FlagContext): boolean {
  return info.currentBuildId !== undefined && /^@temporalio\/worker@1\.11\.[01]\+/.test(info.currentBuildId);
}

export const sdkFlags = {
  /** A non-cancellable scope shields its children; timers of `withTimeout` end with it; `setTimeout` passes interceptors. */
  shieldingScopes: { id: 1, alsoWhen: isUnflaggedVersion },
  /** Jobs of an activation run as one batch; before, signals were a batch of their own. */
  singleBatch: { id: 2, alsoWhen: isUnflaggedVersion },
} as const satisfies Record<string, SdkFlag>;

/** 3 to 6 belong to the official tracing interceptors: kept and passed on, without meaning here. */
const greatestKnownId = 6;

export class Flags {
  readonly #known = new Set<number>();
  sdkVersion: string | undefined;

  /** @throws TypeError for flags of a newer SDK, whose behaviour nobody here knows */
  add(ids: readonly number[]): void {
    for (const id of ids) {
      if (!(id >= 1 && id <= greatestKnownId))
        throw new TypeError(
          `The history was made with SDK flag ${id}, which this version does not know: a newer worker is needed`,
        );
      this.#known.add(id);
    }
  }

  has(flag: SdkFlag, info: WorkflowInfo): boolean {
    if (this.#known.has(flag.id)) return true;
    if (info.unsafe.isReplaying) return flag.alsoWhen?.({ info, sdkVersion: this.sdkVersion }) ?? false;
    this.#known.add(flag.id);
    return true;
  }

  used(): number[] {
    return [...this.#known];
  }
}
