/** grpc.reflection.v1: answers to questions about files, symbols and services. */
import { defineMessage, DecodeError } from '@perdure/wire/codec';
import { StatusCode } from '@perdure/wire/types';
import { fileDescriptors } from './generated/file-descriptors.js';

interface Question {
  readonly host: string;
  readonly fileByFilename?: string;
  readonly fileContainingSymbol?: string;
  readonly fileContainingExtension?: { readonly containingType: string };
  readonly allExtensionNumbersOfType?: string;
  readonly listServices?: string;
}

const question = defineMessage<Partial<Question>>('perdure.reflection.Request', [
  ['host', 1, 'string'],
  ['fileByFilename', 3, 'string', 'oneof', 'message'],
  ['fileContainingSymbol', 4, 'string', 'oneof', 'message'],
  ['fileContainingExtension', 5, 'perdure.reflection.Extension', 'oneof', 'message'],
  ['allExtensionNumbersOfType', 6, 'string', 'oneof', 'message'],
  ['listServices', 7, 'string', 'oneof', 'message'],
]);
defineMessage('perdure.reflection.Extension', [
  ['containingType', 1, 'string'],
  ['extensionNumber', 2, 'int32'],
]);
defineMessage('perdure.reflection.Files', [['fileDescriptorProto', 1, 'bytes', 'repeated']]);
defineMessage('perdure.reflection.Numbers', [
  ['baseTypeName', 1, 'string'],
  ['extensionNumber', 2, 'int32', 'repeated'],
]);
defineMessage('perdure.reflection.Services', [['service', 1, 'perdure.reflection.Service', 'repeated']]);
defineMessage('perdure.reflection.Service', [['name', 1, 'string']]);
defineMessage('perdure.reflection.Error', [
  ['errorCode', 1, 'int32'],
  ['errorMessage', 2, 'string'],
]);
const answer = defineMessage<Record<string, unknown>>('perdure.reflection.Response', [
  ['validHost', 1, 'string'],
  ['originalRequest', 2, 'perdure.reflection.Request'],
  ['fileDescriptorResponse', 4, 'perdure.reflection.Files'],
  ['allExtensionNumbersResponse', 5, 'perdure.reflection.Numbers'],
  ['listServicesResponse', 6, 'perdure.reflection.Services'],
  ['errorResponse', 7, 'perdure.reflection.Error'],
]);

/** The names that a file defines, and the files it needs. */
interface FileNames {
  readonly package: string;
  readonly dependency: readonly string[];
  readonly messageType: readonly TypeNames[];
  readonly enumType: readonly Named[];
  readonly service: readonly (Named & { readonly method: readonly Named[] })[];
}
interface Named {
  readonly name: string;
}
interface TypeNames extends Named {
  readonly nestedType: readonly TypeNames[];
  readonly enumType: readonly Named[];
}

const fileNames = defineMessage<FileNames>('perdure.reflection.FileNames', [
  ['package', 2, 'string'],
  ['dependency', 3, 'string', 'repeated'],
  ['messageType', 4, 'perdure.reflection.TypeNames', 'repeated'],
  ['enumType', 5, 'perdure.reflection.Service', 'repeated'],
  ['service', 6, 'perdure.reflection.ServiceNames', 'repeated'],
]);
defineMessage('perdure.reflection.TypeNames', [
  ['name', 1, 'string'],
  ['nestedType', 3, 'perdure.reflection.TypeNames', 'repeated'],
  ['enumType', 4, 'perdure.reflection.Service', 'repeated'],
]);
defineMessage('perdure.reflection.ServiceNames', [
  ['name', 1, 'string'],
  ['method', 2, 'perdure.reflection.Service', 'repeated'],
]);

const bytesOf = (fileName: string): Uint8Array => Buffer.from(fileDescriptors[fileName] ?? '', 'base64');

/** Symbol -> the file that defines it. */
let symbols: Map<string, string> | undefined;

function symbolTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const fileName of Object.keys(fileDescriptors)) {
    const file = fileNames.decode(bytesOf(fileName));
    const add = (scope: string, { name }: Named): string => {
      table.set(`${scope}.${name}`, fileName);
      return `${scope}.${name}`;
    };
    const addType = (scope: string, type: TypeNames): void => {
      const inside = add(scope, type);
      for (const nested of type.nestedType) addType(inside, nested);
      for (const each of type.enumType) add(inside, each);
    };
    for (const type of file.messageType) addType(file.package, type);
    for (const each of file.enumType) add(file.package, each);
    for (const service of file.service) {
      const inside = add(file.package, service);
      for (const method of service.method) add(inside, method);
    }
  }
  return table;
}

/** The file and all that it needs, itself first. */
function withDependencies(fileName: string): Uint8Array[] {
  const wanted = new Set([fileName]);
  const files: Uint8Array[] = [];
  for (const name of wanted) {
    const bytes = bytesOf(name);
    files.push(bytes);
    for (const dependency of fileNames.decode(bytes).dependency) wanted.add(dependency);
  }
  return files;
}

export function answerReflection(bytes: Uint8Array, serviceNames: readonly string[]): Uint8Array {
  const asked = read(bytes);
  const common = { validHost: asked?.host, originalRequest: asked };
  return answer.encode({ ...common, ...(asked === undefined ? unreadable : answerTo(asked, serviceNames)) });
}

function read(bytes: Uint8Array): Partial<Question> | undefined {
  try {
    return question.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const refusal = (errorCode: number, errorMessage: string) => ({ errorResponse: { errorCode, errorMessage } });
const unreadable = refusal(StatusCode.INVALID_ARGUMENT, 'cannot decode the request');

function answerTo(asked: Partial<Question>, serviceNames: readonly string[]): Record<string, unknown> {
  symbols ??= symbolTable();
  const { fileByFilename, fileContainingSymbol, allExtensionNumbersOfType, fileContainingExtension } = asked;
  if (asked.listServices !== undefined) return { listServicesResponse: { service: serviceNames.map((name) => ({ name })) } };
  if (fileByFilename !== undefined) return files(Object.hasOwn(fileDescriptors, fileByFilename) ? fileByFilename : undefined);
  if (fileContainingSymbol !== undefined) return files(symbols.get(fileContainingSymbol));
  // The API's extensions are options for its build, of no use to a caller.
  if (allExtensionNumbersOfType !== undefined)
    return symbols.has(allExtensionNumbersOfType)
      ? { allExtensionNumbersResponse: { baseTypeName: allExtensionNumbersOfType, extensionNumber: [] } }
      : files(undefined);
  return fileContainingExtension === undefined ? unreadable : files(undefined);
}

function files(fileName: string | undefined): Record<string, unknown> {
  if (fileName === undefined) return refusal(StatusCode.NOT_FOUND, 'not found');
  return { fileDescriptorResponse: { fileDescriptorProto: withDependencies(fileName) } };
}
