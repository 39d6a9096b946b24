// Generates what `@perdure/wire` knows about the public API from the reflection JSON that the npm package
// `@temporalio/proto` ships: TypeScript types, the services' method tables, the trimmed descriptors of the codec and the names of enum values;
// and the file descriptors that the gRPC server shows to whoever asks it what it is.
// Names, numbers and types only are taken; no comments. `--check` writes nothing and fails if anything is out of date.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codecFiles } from './generate-wire/codec-files.mjs';
import { descriptorFiles } from './generate-wire/descriptor-files.mjs';
import { loadDefinitions } from './generate-wire/definitions.mjs';
import { jsonFiles } from './generate-wire/json-files.mjs';
import { protoFiles } from './generate-wire/proto-files.mjs';
import { typeFiles } from './generate-wire/type-files.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reflection = createRequire(import.meta.url)('@temporalio/proto/protos/json-module.js').toJSON();

const definitions = loadDefinitions(reflection, {
  services: [
    'temporal.api.workflowservice.v1.WorkflowService',
    'temporal.api.operatorservice.v1.OperatorService',
    'grpc.health.v1.Health',
  ],
  packages: [
    'temporal.api.errordetails.v1',
    'temporal.api.failure.v1',
    'temporal.api.history.v1',
    'temporal.api.protocol.v1',
    'temporal.api.update.v1',
    'temporal.api.sdk.v1',
  ],
  messages: [
    'google.rpc.Status',
    ...['Any', 'Duration', 'Timestamp', 'Empty', 'FieldMask'].map((name) => `google.protobuf.${name}`),
    ...['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
      (name) => `google.protobuf.${name}Value`,
    ),
  ],
});

const outputs = [
  { folder: join(root, 'wire/src/types/generated'), files: typeFiles(definitions) },
  { folder: join(root, 'wire/src/codec/generated'), files: codecFiles(definitions) },
  { folder: join(root, 'wire/src/json/generated'), files: jsonFiles(definitions) },
  { folder: join(root, 'sdk/proto/src/generated'), files: protoFiles(definitions) },
  { folder: join(root, 'transports/grpc/src/generated'), files: descriptorFiles(definitions) },
];

function onDisk(folder) {
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch {
    return new Map();
  }
}

if (process.argv.includes('--check')) {
  for (const { folder, files } of outputs) {
    const present = onDisk(folder);
    const stale = [...new Set([...present.keys(), ...files.keys()])].filter((name) => present.get(name) !== files.get(name));
    if (stale.length > 0) {
      console.error(`out of date, run node tools/generate-wire.mjs: ${stale.join(', ')}`);
      process.exitCode = 1;
    }
  }
} else {
  for (const { folder, files } of outputs) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
  }
  console.log(`${definitions.messages.size} messages, ${definitions.enums.size} enums, ${definitions.services.length} services`);
}
