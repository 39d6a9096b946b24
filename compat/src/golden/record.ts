// Plays scenarios on the reference server and writes what it answered into the repository.
//
//   node compat/dist/golden/record.js            all
//   node compat/dist/golden/record.js G12 sticky  those whose file or title holds one of the words
//
// A scenario that is new or changed is recorded at least twice: what differs between two recordings is not reproducible.
import { serverKinds } from '../environment.js';
import { RawClient } from '../raw-client.js';
import { createServer } from '../server/create-server.js';
import { allScenarios, type NamedScenario } from './areas.js';
import { play, recordedFiles, recordingOf, writeRecording } from './recordings.js';

const SCENARIOS_AT_ONCE = 8;

async function record(scenario: NamedScenario, client: RawClient): Promise<void> {
  const before = recordedFiles().includes(scenario.file) ? recordingOf(scenario) : undefined;
  const { text, error } = await play(scenario, client);
  writeRecording(scenario, text);
  if (error !== undefined) {
    console.log(`FAILED  ${scenario.file}: ${error instanceof Error ? error.message : 'no error'}`);
    process.exitCode = 1;
  } else if (before !== text) console.log(`${before === undefined ? 'new    ' : 'CHANGED'} ${scenario.file}`);
}

const [kind = 'reference'] = process.env['PERDURE_COMPAT_SERVERS'] === undefined ? ['reference' as const] : serverKinds();
const words = process.argv.slice(2);
const chosen = allScenarios.filter(
  ({ file, title }) => words.length === 0 || words.some((word) => file.includes(word) || title.includes(word)),
);
const server = await createServer(kind);
try {
  await server.start();
  const client = new RawClient(server.address);
  const waiting = [...chosen];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await record(next, client);
  };
  await Promise.all(Array.from({ length: SCENARIOS_AT_ONCE }, lane));
  client.close();
  console.log(`${chosen.length} scenarios recorded on ${server.name}`);
} finally {
  await server.dispose();
}
