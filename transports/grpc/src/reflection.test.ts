// Goal: a tool that knows nothing learns from the server which calls it has and what goes into them. Method: a client of both versions of
// the protocol; the files it gets are put together by the protobuf library, and compared with what the server really serves.
import { Client, credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import { defineMessage } from '@perdure/wire/codec';
import { WorkflowService } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGrpcServer, type GrpcServer } from './server.js';

interface Answer {
  readonly fileDescriptorResponse?: { readonly files: readonly Uint8Array[] };
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly code: number };
}
defineMessage('test.reflection.Files', [['files', 1, 'bytes', 'repeated']]);
defineMessage('test.reflection.Named', [['name', 1, 'string']]);
defineMessage('test.reflection.Services', [['service', 1, 'test.reflection.Named', 'repeated']]);
defineMessage('test.reflection.Error', [['code', 1, 'int32']]);
const answers = defineMessage<Answer>('test.reflection.Answer', [
  ['fileDescriptorResponse', 4, 'test.reflection.Files'],
  ['listServicesResponse', 6, 'test.reflection.Services'],
  ['errorResponse', 7, 'test.reflection.Error'],
]);
const questions = defineMessage<{ readonly [field: string]: string }>('test.reflection.Question', [
  ['fileByFilename', 3, 'string', 'oneof', 'm'],
  ['fileContainingSymbol', 4, 'string', 'oneof', 'm'],
  ['allExtensionNumbersOfType', 6, 'string', 'oneof', 'm'],
  ['listServices', 7, 'string', 'oneof', 'm'],
]);
/** The part of google.protobuf.FileDescriptorProto that is looked at. */
interface File {
  readonly name: string;
  readonly dependency: readonly string[];
  readonly service: readonly {
    readonly name: string;
    readonly method: readonly { readonly name: string; readonly inputType: string }[];
  }[];
}
defineMessage('test.reflection.Method', [
  ['name', 1, 'string'],
  ['inputType', 2, 'string'],
]);
defineMessage('test.reflection.Service', [
  ['name', 1, 'string'],
  ['method', 2, 'test.reflection.Method', 'repeated'],
]);
const files = defineMessage<File>('test.reflection.File', [
  ['name', 1, 'string'],
  ['dependency', 3, 'string', 'repeated'],
  ['service', 6, 'test.reflection.Service', 'repeated'],
]);

let server: GrpcServer;
let client: Client;
const quiet = { error: () => undefined };
const health = { serving: () => true, onChange: () => () => undefined };

before(async () => {
  const services = [{ name: WorkflowService.name, methods: {} }] as const;
  server = await startGrpcServer({ host: '127.0.0.1', port: 0, services, health, logger: quiet });
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
after(async () => {
  client.close();
  await server.close();
});

const asBytes = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

/** Asks all at once on one stream. */
async function ask(version: string, ...asked: readonly { readonly [field: string]: string }[]): Promise<Answer[]> {
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const call: ClientDuplexStream<Uint8Array, Buffer> = client.makeBidiStreamRequest(path, asBytes, (bytes) => bytes);
  for (const each of asked) call.write(questions.encode(each));
  call.end();
  const got: Answer[] = [];
  for await (const bytes of call) got.push(answers.decode(bytes as Uint8Array));
  return got;
}

for (const version of ['v1', 'v1alpha'])
  test(`services, and files with all they need, by ${version}`, async () => {
    const [list, file] = await ask(version, { listServices: '*' }, { fileContainingSymbol: WorkflowService.name });
    const names = list?.listServicesResponse?.service.map(({ name }) => name);
    assert.deepEqual(names, [WorkflowService.name, 'grpc.health.v1.Health']);
    const got = (file?.fileDescriptorResponse?.files ?? []).map((bytes) => files.decode(bytes));
    const service = got[0]?.service.find(({ name }) => name === 'WorkflowService');
    assert.deepEqual(
      service?.method.map(({ name, inputType }) => [name, inputType]),
      WorkflowService.methods.map(({ name, requestType }) => [name, `.${requestType}`]),
    );
    const known = new Set(got.map(({ name }) => name));
    assert.deepEqual(
      got.flatMap(({ dependency }) => dependency).filter((name) => !known.has(name)),
      [],
    );
  });

test('by file name, by the name of a method or of a nested type', async () => {
  const got = await ask(
    'v1',
    { fileByFilename: 'google/protobuf/duration.proto' },
    { fileContainingSymbol: `${WorkflowService.name}.StartWorkflowExecution` },
    { fileContainingSymbol: 'grpc.health.v1.HealthCheckResponse.ServingStatus' },
  );
  const first = got.map(({ fileDescriptorResponse }) => files.decode(fileDescriptorResponse?.files[0] ?? new Uint8Array(0)).name);
  assert.deepEqual(first, ['google/protobuf/duration.proto', 'temporal/api/workflowservice/v1.proto', 'grpc/health/v1.proto']);
});

test('what is not there is not found, and the stream goes on', async () => {
  const got = await ask(
    'v1',
    { fileByFilename: '__proto__' },
    { fileContainingSymbol: 'temporal.api.common.v1.Nothing' },
    { allExtensionNumbersOfType: 'temporal.api.common.v1.Payload' },
    { fileContainingSymbol: 'temporal.api.common.v1.Payload' },
  );
  assert.deepEqual(
    got.map(({ errorResponse }) => errorResponse?.code),
    [5, 5, undefined, undefined],
  );
});
