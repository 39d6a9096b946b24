import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadEsbuild } from './esbuild.js';

const exportsOfSdk = `
  export * as workflow from '@perdure/workflow';
  export * as common from '@perdure/common';
  export * as internal from '@perdure/common/internal';
  export * as runtime from '@perdure/workflow/runtime';
`;

/**
 * What the SDK's part keeps for itself: an execution may put others in their place. Date, Math and timers are not among them, which the realm
 * replaces. Names of one's own are also quicker than globals of a context.
 */
const kept =
  'Array,ArrayBuffer,BigInt,Boolean,DataView,Error,JSON,Map,Number,Object,Promise,Proxy,RangeError,Reflect,RegExp,Set,String,Symbol,' +
  'TypeError,Uint8Array,WeakMap';

let made: Promise<string> | undefined;

/** Comes with the packages, beside the file that this is in there; in the repository there is none. */
const packed = new URL('./sdk-part.txt', import.meta.url);

/** The SDK's part of every bundle, an expression: a function that fills the object given with modules. Got once per process. */
export function sdkPart(): Promise<string> {
  made ??= packedPart(packed);
  return made;
}

/** As a file has it, or made now where there is no such file. */
export async function packedPart(file: URL): Promise<string> {
  return readFile(file, 'utf8').catch(makeSdkPart);
}

async function makeSdkPart(): Promise<string> {
  const result = await loadEsbuild().build({
    stdin: { contents: exportsOfSdk, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    target: 'node20',
    charset: 'utf8',
    // Without `keepNames`: each function made would be named at run time. Error classes name themselves.
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const code = result.outputFiles[0]?.text ?? '';
  return `(function (module) {const {${kept}} = globalThis;${code.trim()}\n})`;
}
