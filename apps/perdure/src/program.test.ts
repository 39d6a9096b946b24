// Goal: the command line offers what the manual says and refuses the rest in one sentence. Method: the program without its actions;
// help texts are compared with the ones written here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { createProgram, type Actions } from './program.js';

const devHelp = `Usage: perdure server start-dev [options]

run a server for development: one process, SQLite or memory

Options:
  -p, --port <number>       port for clients and workers (default: 7233)
  --ip <address>            address to listen on (default: "127.0.0.1")
  -n, --namespace <name>    namespace to create besides default; may be given
                            more than once (default: [])
  --namespace-rps <number>  calls per second that one namespace may make of this
                            host; without it no limit
  --metrics-port <number>   port for metrics in the format of Prometheus;
                            without it there are none
  --log-level <level>       least important log lines to print (choices:
                            "debug", "info", "warn", "error", "never", default:
                            "info")
  --log-format <format>     format of log lines (default: text on a terminal,
                            else json) (choices: "text", "json")
  -f, --db-filename <file>  SQLite file that keeps the data; without it the data
                            is gone at exit
  --headless                no web console (there is none yet)
  -h, --help                display help for command
`;

interface Ran {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
}

async function run(...args: readonly string[]): Promise<{ readonly ran: Ran[]; readonly printed: string }> {
  const ran: Ran[] = [];
  const remember = (command: string) => (options: unknown) => {
    ran.push({ command, options: { ...(options as object) } });
    return Promise.resolve();
  };
  const actions: Actions = { startDev: remember('start-dev'), start: remember('start') };
  let printed = '';
  const catching = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => (printed += text),
      writeErr: (text) => (printed += text),
      getOutHelpWidth: () => 80,
    });
    command.commands.forEach(catching);
  };
  const program = createProgram('0.1.0', actions);
  catching(program);
  await program.parseAsync(['node', 'perdure', ...args]).catch((error: unknown) => {
    if ((error as { readonly name?: unknown }).name !== 'CommanderError') throw error;
  });
  return { ran, printed };
}

test('help of start-dev', async () => {
  const { printed } = await run('server', 'start-dev', '--help');
  assert.equal(printed, devHelp);
});

test('version', async () => {
  assert.equal((await run('--version')).printed, 'perdure 0.1.0\n');
});

test('options reach the command', async () => {
  const defaults = { port: 7233, ip: '127.0.0.1', namespace: [], logLevel: 'info' };
  assert.deepEqual((await run('server', 'start-dev')).ran, [{ command: 'start-dev', options: defaults }]);
  const given = await run(
    'server',
    'start-dev',
    '-p',
    '0',
    '-n',
    'a',
    '--namespace',
    'b',
    '-f',
    'x.db',
    '--headless',
    '--log-format',
    'json',
  );
  assert.deepEqual(given.ran[0]?.options, {
    ...defaults,
    port: 0,
    namespace: ['a', 'b'],
    dbFilename: 'x.db',
    headless: true,
    logFormat: 'json',
  });
  const cluster = await run('server', 'start', '--postgres', 'postgres://x', '--shards', '8', '--peer-address', 'me');
  assert.deepEqual(cluster.ran[0]?.options, {
    ...defaults,
    postgres: 'postgres://x',
    shards: 8,
    peerPort: 7234,
    peerAddress: 'me',
  });
});

test('what cannot be is refused', async () => {
  const refused: readonly (readonly [args: string, sentence: RegExp])[] = [
    ['server start-dev --port 70000', /whole number from 0 to 65535/],
    ['server start-dev --port 1e3', /whole number from 0 to 65535/],
    ['server start-dev --log-level loud', /Allowed choices are debug, info/],
    ['server start-dev --colour', /unknown option '--colour'/],
    ['server start', /required option '--postgres <url>' not specified/],
    ['server start --postgres x --shards 0', /whole number from 1 to 4096/],
  ];
  for (const [args, sentence] of refused) {
    const { ran, printed } = await run(...args.split(' '));
    assert.deepEqual(ran, []);
    assert.match(printed, sentence);
  }
});
