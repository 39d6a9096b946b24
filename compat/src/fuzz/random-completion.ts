// Completions of workflow tasks with random commands: often legal, often not, always a whole message.
import { commandExamples } from '../edge/good-requests.js';
import { methodNamed, type Field } from '../edge/schema.js';
import type { Message, Value } from '../edge/wire-bytes.js';
import type { SeededRandom } from '../crash/random.js';
import { changedAtRandom, pick } from './random-change.js';

const COMMANDS_MAX = 7;

const commandsField = fieldOf(methodNamed('RespondWorkflowTaskCompleted').request.fields, 'commands');
const commandType = commandsField.message();

function fieldOf(fields: readonly Field[], name: string): Field {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`there is no field ${name}`);
  return found;
}

/** Up to seven commands; one in three is damaged, and ids are few, so that many are used twice. */
export function randomCommands(random: SeededRandom): readonly Message[] {
  return Array.from({ length: Math.floor(random.fraction() * (COMMANDS_MAX + 1)) }, () => {
    const example = pick(random, commandExamples) ?? {};
    const command = withSmallIds(example, random);
    return random.chance(0.3) ? changedAtRandom(commandType, command, random) : command;
  });
}

function withSmallIds(message: Message, random: SeededRandom): Message {
  const small = (name: string, value: Value): Value => {
    const digit = Math.floor(random.fraction() * 3);
    if (name === 'activityId' || name === 'timerId') return String(digit);
    if (name === 'scheduledEventId') return BigInt(4 + digit);
    const isMessage = typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
    return isMessage && name.endsWith('Attributes') ? withSmallIds(value as Message, random) : value;
  };
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, small(name, value)]));
}
