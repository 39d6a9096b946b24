// Which module of ours stands for which official one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../environment.js';

/** What a user imports after the scope. */
const names = [
  'common',
  'common/lib/encoding',
  'common/lib/protobufs',
  'common/lib/proto-utils',
  'common/lib/time',
  'client',
  'activity',
  'worker',
  'workflow',
  'envconfig',
  'testing',
];

export interface Entry {
  readonly name: string;
  readonly declarations: { readonly official: string; readonly ours: string };
  readonly load: () => Promise<{ readonly official: object; readonly ours: object }>;
}

interface Manifest {
  readonly exports: { readonly [entry: string]: { readonly types: string; readonly default: string } | undefined };
}

const officialRequire = createRequire(join(repositoryRoot, 'package.json'));

export const entries: readonly Entry[] = names.map(entryOf);

function entryOf(name: string): Entry {
  const [packageName = '', ...path] = name.split('/');
  const folder = join(repositoryRoot, 'sdk', packageName);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const entry = exports[['.', ...path].join('/')];
  if (entry === undefined) throw new Error(`@perdure/${name} is not in the exports of its package`);
  const file = path.length === 0 ? 'lib/index' : path.join('/');
  return {
    name,
    declarations: {
      official: join(repositoryRoot, 'node_modules/@temporalio', packageName, `${file}.d.ts`),
      ours: join(folder, entry.types),
    },
    load: async () => ({
      official: officialRequire(`@temporalio/${name}`) as object,
      ours: (await import(pathToFileURL(join(folder, entry.default)).href)) as object,
    }),
  };
}
