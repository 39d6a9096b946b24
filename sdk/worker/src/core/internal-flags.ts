import type { history, sdk } from '@perdure/wire/types';

/**
 * Changes of behaviour that alter histories, by the numbers the official core records in `core_used_flags`, so that histories
 * replay in both. A replay uses a flag only once a completed task in its history recorded it.
 */
export const coreFlags = {
  /** Ids and types of activities, local activities and children must match on replay. */
  idAndTypeChecks: 1,
  /** `patched` also upserts the search attribute of change versions. */
  upsertOnPatch: 2,
  /** Commands after the one that ends the run are kept, and the ending one goes last. */
  moveTerminalCommands: 3,
} as const;

export type CoreFlag = (typeof coreFlags)[keyof typeof coreFlags];

const allCoreFlags: readonly number[] = Object.values(coreFlags);

/** Name and version that completed tasks are marked with. */
export interface SdkIdentity {
  readonly name: string;
  readonly version: string;
}

/** The flags one run has seen in its history and used since. */
export class InternalFlags {
  readonly #core = new Set<number>();
  readonly #lang = new Set<number>();
  readonly #coreSinceTask = new Set<number>();
  readonly #langSinceTask = new Set<number>();
  #lastName = '';
  #lastVersion = '';

  /** @param supported  Whether the server keeps SDK metadata; without it no flag may ever be used. */
  constructor(
    private readonly identity: SdkIdentity,
    private readonly supported: boolean,
  ) {}

  get lastSdkVersion(): string {
    return this.#lastVersion;
  }

  addFromCompletion(attributes: history.WorkflowTaskCompletedEventAttributes): void {
    const metadata = attributes.sdkMetadata;
    if (metadata === undefined || !this.supported) return;
    for (const flag of metadata.coreUsedFlags ?? []) this.#core.add(flag);
    for (const flag of metadata.langUsedFlags ?? []) this.#lang.add(flag);
    this.#lastName = metadata.sdkName || this.#lastName;
    this.#lastVersion = metadata.sdkVersion || this.#lastVersion;
  }

  addUsedByLang(flags: readonly number[]): void {
    for (const flag of flags) this.#langSinceTask.add(flag);
  }

  /** Whether the flag holds here. With `record` (work that is not a replay) it always does, and is written down. */
  use(flag: CoreFlag, record: boolean): boolean {
    if (!this.supported) return false;
    if (record) this.#coreSinceTask.add(flag);
    return record || this.#core.has(flag);
  }

  lang(): readonly number[] {
    return [...this.#lang];
  }

  /** What the completion of a workflow task records: what is new since the last one. All core flags known here are. */
  takeForCompletion(): sdk.WorkflowTaskCompletedMetadata | undefined {
    if (!this.supported) return undefined;
    for (const flag of allCoreFlags) this.#coreSinceTask.add(flag);
    const metadata: sdk.WorkflowTaskCompletedMetadata = {
      coreUsedFlags: takeNew(this.#coreSinceTask, this.#core),
      langUsedFlags: takeNew(this.#langSinceTask, this.#lang),
      sdkName: this.#lastName === this.identity.name ? '' : this.identity.name,
      sdkVersion: this.#lastVersion === this.identity.version ? '' : this.identity.version,
    };
    return metadata;
  }
}

function takeNew(used: Set<number>, known: Set<number>): readonly number[] {
  const fresh = [...used].filter((flag) => !known.has(flag));
  for (const flag of fresh) known.add(flag);
  used.clear();
  return fresh;
}
