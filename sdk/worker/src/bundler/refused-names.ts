import { absentGlobals } from '@perdure/common/determinism';

/**
 * The bundler gives each free use of a global that workflows have not a name that says so, which lets it tell where they are used,
 * and makes the error of a use at run time speak for itself. `typeof` still answers 'undefined'. Modules of the CommonJS kind have
 * names of their own for `module` and `require`.
 */
const names = absentGlobals.map(({ name }) => name).filter((name) => name !== 'module' && name !== 'require');

const suffix = '_is_not_available_in_workflows';

/** For esbuild's `define`, which knows scopes: a variable of the user's with such a name stays as it is. */
export const refusedDefines: Readonly<Record<string, string>> = Object.fromEntries(
  names.map((name) => [name, `${name}${suffix}`]),
);

/** Finds them in bundled code. */
export const refusedPattern = new RegExp(`\\b(\\w+?)${suffix}\\b`, 'g');
