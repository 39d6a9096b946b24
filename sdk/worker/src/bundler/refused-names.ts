import { absentGlobals } from '@perdure/common/determinism';

/**
 * The bundler gives each free use of a global that workflows have not a name that says so, which lets it tell where they are used,
 * and makes the error of a use at run time speak for itself. `typeof` still answers 'undefined'. Modules of the CommonJS kind have
 * names of their own for `module` and `require`, and webpack, which bundles for the official SDK, gives those of a file a value.
 */
const given = new Set(['module', 'require', '__filename', '__dirname']);
const names = absentGlobals.map(({ name }) => name).filter((name) => !given.has(name));

const suffix = '_is_not_available_in_workflows';

/** For esbuild's `define`, which knows scopes: a variable of the user's with such a name stays as it is. */
export const refusedDefines: Readonly<Record<string, string>> = Object.fromEntries(
  names.map((name) => [name, `${name}${suffix}`]),
);

/**
 * The same in all modules, as webpack has it: a module that hands its own path to a worker, as tests do that are their own workflows,
 * can be bundled.
 */
export const fileNameDefines: Readonly<Record<string, string>> = { __filename: '"/index.js"', __dirname: '"/"' };

/** Finds them in bundled code. */
export const refusedPattern = new RegExp(`\\b(\\w+?)${suffix}\\b`, 'g');
