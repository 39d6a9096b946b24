import type { SdkName } from './sdks.js';

/** What a probe tells: figures by name. */
export type ProbeResult = Readonly<Record<string, number>>;

/** What each probe gets besides the SDK. */
export interface ProbeWorld {
  readonly sdk: SdkName;
  readonly address: string;
  /** Numbers from the command line, each probe has its own. */
  readonly numbers: readonly number[];
}
