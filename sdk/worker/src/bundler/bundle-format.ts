// A bundle is one text: the SDK's part, which all executions of a realm share, then the user's part, which each evaluates for itself.
// Both are expressions that are functions. The user's part has an inline source map at its end.
import { createHash } from 'node:crypto';

/** A bundle made by another version of this package may not be understood. */
const heading = '/* perdure workflow bundle, version 1 */';
const separator = '/* perdure workflow bundle, user part */';
const mapComment = '//# sourceMappingURL=data:application/json;base64,';

export interface BundleParts {
  readonly sdkCode: string;
  readonly userCode: string;
  /** As JSON, for the lines of `userCode`. */
  readonly sourceMap: string;
}

/** The names of both scripts in stack traces. */
export const sdkFileName = 'perdure-sdk.js';
export const userFileName = 'workflow-bundle.js';

export function joinBundle({ sdkCode, userCode, sourceMap }: BundleParts): string {
  const inlineMap = `${mapComment}${Buffer.from(sourceMap).toString('base64')}`;
  return [heading, sdkCode.trim(), separator, userCode.trim(), inlineMap, ''].join('\n');
}

/** @throws TypeError when the text is no bundle of this version */
export function splitBundle(code: string): BundleParts {
  const middle = code.indexOf(`\n${separator}\n`);
  if (!code.startsWith(`${heading}\n`) || middle < 0)
    throw new TypeError('This is not a workflow bundle that this version can run; make it anew with bundleWorkflowCode()');
  const userPart = code.slice(middle + separator.length + 2);
  const mapAt = userPart.lastIndexOf(mapComment);
  const encodedMap = mapAt < 0 ? '' : userPart.slice(mapAt + mapComment.length).trim();
  return {
    sdkCode: code.slice(heading.length + 1, middle),
    userCode: mapAt < 0 ? userPart : userPart.slice(0, mapAt),
    sourceMap: encodedMap === '' ? '{"version":3,"sources":[],"mappings":""}' : Buffer.from(encodedMap, 'base64').toString(),
  };
}

/** In hexadecimal digits; of the code alone, as the source map has the paths of the machine that made it. */
export function hashOfBundle(code: string): string {
  const mapAt = code.lastIndexOf(mapComment);
  return createHash('sha256')
    .update(mapAt < 0 ? code : code.slice(0, mapAt))
    .digest('hex');
}
