import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface SdkBenchOptions {
  /** The real server's binary instead of ours. */
  readonly referenceServer: string | undefined;
  readonly effort: number;
  readonly json: boolean;
}

export const usage = `npm run bench:sdk -- [options]
  --effort 1               less makes fewer rounds and workflows: 0.2 for a quick look
  --reference-server PATH  both SDKs on the real server at PATH instead of ours
  --json                   print the figures as JSON`;

/** Reads the command line; throws an error whose message is fit to be shown. */
export function readOptions(argumentsGiven: readonly string[]): SdkBenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...argumentsGiven],
    options: {
      effort: { type: 'string', default: '1' },
      'reference-server': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const effort = Number(values.effort);
  if (!(effort > 0)) throw new Error(`--effort: ${JSON.stringify(values.effort)} is not a number above 0`);
  const given = values['reference-server'];
  return { referenceServer: given === undefined ? undefined : resolve(given), effort, json: values.json };
}
