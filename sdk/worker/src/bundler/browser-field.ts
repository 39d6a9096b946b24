import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `browser` of a package's package.json says: other modules instead of some, or false for none. */
type BrowserField = Readonly<Record<string, unknown>>;

/**
 * Whether the package that `importer` belongs to says that it does without this module where there is no Node, as
 * https://github.com/defunctzombie/package-browser-field-spec has it: `"browser": { "fs": false }`.
 */
export function doesWithout(importer: string, module: string): boolean {
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const browser = browserField(folder);
    if (browser !== undefined) return browser[module] === false || browser[`node:${module}`] === false;
    if (dirname(folder) === folder) return false;
  }
}

/** Undefined if there is no package.json; a package that says nothing, or one that cannot be read, has an empty field. */
function browserField(folder: string): BrowserField | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { browser } = JSON.parse(text) as { browser?: unknown };
    return typeof browser === 'object' && browser !== null ? (browser as BrowserField) : {};
  } catch {
    return {};
  }
}
