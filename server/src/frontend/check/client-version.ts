import { RequestError, invalidArgument } from '@perdure/engine';
import { StatusCode, type CallContext } from '@perdure/wire/types';
import { supportedClients } from '../calls/cluster-info.js';

/** The version of the public server whose API is served; what clients mean by `supported-server-versions`. */
const apiVersion = '1.31.0';

/** Few combinations are ever seen; a caller who invents more does not fill the memory. */
const rememberedMax = 100;
const fine = new Set<string>();

type Headers = CallContext['headers'];

/** Clients of another major version may mean something else by the same call. Who does not say what it is, is welcome. */
export function checkClientVersion(headers: Headers): void {
  const version = headers.get('client-version') ?? '';
  const wanted = headers.get('supported-server-versions') ?? '';
  if (version === '' && wanted === '') return;
  const name = headers.get('client-name') ?? '';
  const key = `${name}\n${version}\n${wanted}`;
  if (fine.has(key)) return;
  checkClient(name, version);
  checkServer(wanted);
  if (fine.size < rememberedMax) fine.add(key);
}

function checkClient(name: string, version: string): void {
  const range = Object.hasOwn(supportedClients, name) ? supportedClients[name as keyof typeof supportedClients] : undefined;
  if (version === '' || range === undefined) return;
  const parsed = parseVersion(version);
  if (parsed === undefined) throw invalidArgument(`Unable to parse client version: ${version}`);
  if (satisfies(parsed, range) === true) return;
  const sentence = `Client version ${version} is not supported. Server supports ${name} versions: ${range}`;
  throw refused(sentence, 'ClientVersionNotSupportedFailure', {
    clientVersion: version,
    clientName: name,
    supportedVersions: range,
  });
}

function checkServer(range: string): void {
  if (range === '') return;
  const parsed = parseVersion(apiVersion);
  const serves = parsed === undefined ? undefined : satisfies(parsed, range);
  if (serves === undefined) throw invalidArgument(`Unable to parse supported server versions: ${range}`);
  if (serves) return;
  const sentence = `Server version ${apiVersion} is not supported by client. Client supports server versions: ${range}`;
  throw refused(sentence, 'ServerVersionNotSupportedFailure', {
    serverVersion: apiVersion,
    clientSupportedServerVersions: range,
  });
}

const refused = (sentence: string, detail: string, value: Readonly<Record<string, unknown>>) =>
  new RequestError(StatusCode.FAILED_PRECONDITION, sentence, [{ typeName: `temporal.api.errordetails.v1.${detail}`, value }]);

type Version = readonly [major: number, minor: number, patch: number];

/** Pre-releases and builds count as the version they lead to. */
function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?$/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** Ranges like `>=1.0.0 <2.0.0 || >3.0.0`; undefined: not a range. */
function satisfies(version: Version, range: string): boolean | undefined {
  const alternatives = range.split('||').map((part) => part.trim().split(/\s+/));
  const answers = alternatives.map((comparators) => comparators.map((each) => compares(version, each)));
  if (answers.flat().includes(undefined)) return undefined;
  return answers.some((all) => all.every(Boolean));
}

function compares(version: Version, comparator: string): boolean | undefined {
  const [, operator = '', text = ''] = /^(<=|>=|<|>|=|==|!=|!)?(.*)$/.exec(comparator) ?? [];
  const other = parseVersion(text);
  if (other === undefined) return undefined;
  const order = version[0] - other[0] || version[1] - other[1] || version[2] - other[2];
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '!':
    case '!=':
      return order !== 0;
    default:
      return order === 0;
  }
}
