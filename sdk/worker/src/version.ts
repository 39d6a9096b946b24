import type { SdkIdentity } from './core/internal-flags.js';

/** What completed workflow tasks are marked with; a test compares the version with package.json. */
export const sdkIdentity: SdkIdentity = { name: 'perdure-typescript', version: '0.1.0' };
