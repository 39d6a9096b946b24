// Which file is read, and reading it.
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { decode } from '@perdure/common/lib/encoding';
import { CONFIG_FILE_VARIABLE, type Variables } from './environment-variables.js';
import { loadConfigData } from './profiles.js';
import type { ConfigDataSource } from './types.js';

/** The configuration's text, or undefined if there is none. A file that is not there is none, also one that was named. */
export function readConfigText(source: ConfigDataSource | undefined, variables: Variables): string | undefined {
  try {
    if (source !== undefined && !('path' in source))
      return typeof source.data === 'string' ? source.data : decode(loadConfigData(source) as Uint8Array);
    const path = source?.path ?? variables[CONFIG_FILE_VARIABLE] ?? defaultConfigFile(variables);
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `temporalio/temporal.toml` in the folder where this platform's users keep configuration. */
export function defaultConfigFile(variables: Variables, platform: NodeJS.Platform = process.platform): string | undefined {
  const folder = configFolder(variables, platform);
  return folder === undefined ? undefined : join(folder, 'temporalio', 'temporal.toml');
}

function configFolder(variables: Variables, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return variables['APPDATA'] || undefined;
  const home = variables['HOME'] || undefined;
  if (platform === 'darwin') return home && join(home, 'Library', 'Application Support');
  const given = variables['XDG_CONFIG_HOME'] || undefined;
  // The XDG specification: a relative path is invalid.
  if (given !== undefined) return isAbsolute(given) ? given : undefined;
  return home && join(home, '.config');
}
