import { firstSchema } from './001-first-schema.js';

export interface Migration {
  readonly version: number;
  /** Run in order in one transaction, with the schema as search path. Must not disturb hosts of the version before. */
  readonly statements: readonly string[];
}

/** Ascending by version, without gaps. Forward only. */
export const migrations: readonly Migration[] = [{ version: 1, statements: firstSchema }];
