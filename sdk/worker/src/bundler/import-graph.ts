import { relative } from 'node:path';

/** Who imports whom, as the bundler comes to know it, so that an error can say how a module got into the bundle. */
export class ImportGraph {
  readonly #importers = new Map<string, string>();

  /** Only the first importer counts: one way is enough. */
  add(module: string, importer: string): void {
    if (importer !== '' && importer !== module && !this.#importers.has(module)) this.#importers.set(module, importer);
  }

  /** From the entry to the module, as paths relative to a folder. */
  chainTo(module: string, importer: string, folder: string): string {
    const chain = [module];
    const seen = new Set<string>();
    for (let at: string | undefined = importer; at !== undefined && !seen.has(at); at = this.#importers.get(at)) {
      seen.add(at);
      chain.unshift(at.startsWith('/') || /^[A-Z]:/.test(at) ? relative(folder, at) : at);
    }
    return chain.join(' -> ');
  }
}
