// How one of the official samples is run, and what shows that it works.

/** A program of a sample that ends by itself. */
export interface Step {
  /** The file as its README names it, and arguments. */
  readonly run: readonly [file: string, ...args: string[]];
  /** All must be found in what it prints. */
  readonly prints: readonly RegExp[];
  /** 0 when left out. */
  readonly exitCode?: number;
  /** Sent once this has been printed by the worker, to programs that wait for it. */
  readonly interrupt?: { readonly when: RegExp; readonly signal: NodeJS.Signals };
}

export interface Sample {
  /** Its folder in the samples' repository. */
  readonly folder: string;
  /** A script of its package.json that has to be run first. */
  readonly script?: string;
  /** Programs that work until they are told to end, and then end well. */
  readonly workers: readonly string[];
  /** Programs that serve the workers; they are just ended. */
  readonly servers?: readonly string[];
  readonly steps: readonly Step[];
  /** All must be found in what the workers print, within the time for a step. */
  readonly workersPrint?: readonly RegExp[];
  /** What our server cannot do yet; without the choice of a server such a sample runs on the real one. */
  readonly lacking?: string;
}

/** The shape of most: one worker, one client. */
export function pair(folder: string, prints: readonly RegExp[], more: Partial<Sample> = {}): Sample {
  return { folder, workers: ['src/worker.ts'], steps: [{ run: ['src/client.ts'], prints }], ...more };
}

export function step(file: string, ...prints: RegExp[]): Step {
  return { run: [`src/${file}`], prints };
}
