import { enums } from '@perdure/wire/types';
import { pascalCase } from '../../execution/cause-name.js';

const NAMES = new Map<number, string>(
  Object.entries(enums.CommandType)
    .filter(([, value]) => value !== enums.CommandType.UNSPECIFIED)
    .map(([name, value]) => [value, pascalCase(name)]),
);

/** As clients are told: START_TIMER is StartTimer. undefined: there is no such command. */
export const commandName = (type: number): string | undefined => NAMES.get(type);
