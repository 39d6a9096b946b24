import { Command, InvalidArgumentError, Option } from 'commander';
import { logFormats, logLevels } from './logging.js';
import type { ClusterOptions, DevOptions } from './server-options.js';

export interface Actions {
  startDev(options: DevOptions): Promise<void>;
  start(options: ClusterOptions): Promise<void>;
}

/** The command line. What a command does is handed in, so that help costs no start of a server. */
export function createProgram(version: string, actions: Actions): Command {
  const program = new Command('perdure')
    .description('A durable-execution server that speaks the gRPC API of Temporal.')
    .version(`perdure ${version}`, '-v, --version', 'print the version')
    .showHelpAfterError('(--help shows what can be given)');
  const server = program.command('server').description('run a server');
  common(server.command('start-dev'))
    .description('run a server for development: one process, SQLite or memory')
    .option('-f, --db-filename <file>', 'SQLite file that keeps the data; without it the data is gone at exit')
    .option('--headless', 'no web console (there is none yet)')
    .action((options: DevOptions) => actions.startDev(options));
  common(server.command('start'))
    .description('run a host of a cluster on PostgreSQL')
    .addOption(new Option('--postgres <url>', 'database that the hosts share').makeOptionMandatory())
    .option('--peer-port <number>', 'port for calls between hosts', portNumber, 7234)
    .option('--peer-address <host>', 'address other hosts reach this one at (default: --ip)')
    .option('--shards <number>', 'number of shards; counts at the first start of a database', shardCount, 16)
    .action((options: ClusterOptions) => actions.start(options));
  return program;
}

function common(command: Command): Command {
  return command
    .option('-p, --port <number>', 'port for clients and workers', portNumber, 7233)
    .option('--ip <address>', 'address to listen on', '127.0.0.1')
    .option('-n, --namespace <name>', 'namespace to create besides default; may be given more than once', collected, [])
    .option('--namespace-rps <number>', 'calls per second that one namespace may make of this host; without it no limit', rate)
    .option('--metrics-port <number>', 'port for metrics in the format of Prometheus; without it there are none', portNumber)
    .addOption(new Option('--log-level <level>', 'least important log lines to print').choices(logLevels).default('info'))
    .addOption(
      new Option('--log-format <format>', 'format of log lines (default: text on a terminal, else json)').choices(logFormats),
    );
}

function collected(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

const rate = (text: string): number => wholeNumber(text, 1, 1_000_000);
const portNumber = (text: string): number => wholeNumber(text, 0, 65_535);
/** More shards than this cost more in acquiring them than they give in spreading. */
const shardCount = (text: string): number => wholeNumber(text, 1, 4096);

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`);
}
