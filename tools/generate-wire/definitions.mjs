// Reads protobufjs reflection JSON and keeps what is reachable from the wanted services, packages and messages.

const scalars = new Set(
  'double float int32 uint32 sint32 fixed32 sfixed32 int64 uint64 sint64 fixed64 sfixed64 bool string bytes'.split(' '),
);

/** Every message, enum and service by fully qualified name, and the package that each belongs to. */
function index(reflection) {
  const all = new Map();
  const walk = (node, path, packageName) => {
    for (const [name, child] of Object.entries(node.nested ?? {})) {
      const fullName = path === '' ? name : `${path}.${name}`;
      const kind =
        child.fields && child.id === undefined ? 'message' : child.values ? 'enum' : child.methods ? 'service' : 'package';
      if (kind !== 'package') all.set(fullName, { kind, fullName, packageName, json: child });
      walk(child, fullName, kind === 'package' ? fullName : packageName);
    }
  };
  walk(reflection, '', '');
  return all;
}

/** Protobuf's scoping: the innermost scope that knows the name wins. */
function resolve(all, scope, typeName) {
  if (typeName.startsWith('.')) return typeName.slice(1);
  for (let path = scope; ; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const candidate = path === '' ? typeName : `${path}.${typeName}`;
    if (all.has(candidate)) return candidate;
    if (path === '') throw new Error(`cannot resolve ${typeName} from ${scope}`);
  }
}

/** The reflection JSON is in camel case already, but for one field of google.protobuf.Any. */
const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

function readMessage(all, { fullName, packageName, json }) {
  const oneofOf = new Map();
  for (const [oneof, { oneof: members }] of Object.entries(json.oneofs ?? {}))
    for (const member of members) oneofOf.set(member, oneof);
  const fields = Object.entries(json.fields).map(([name, field]) => {
    if (field.rule === 'required') throw new Error(`${fullName}.${name}: required fields are not supported`);
    const type = scalars.has(field.type) ? field.type : resolve(all, fullName, field.type);
    const label = field.keyType !== undefined ? 'map' : field.rule === 'repeated' ? 'repeated' : 'single';
    return {
      name: camelCase(name),
      id: field.id,
      type,
      label,
      keyType: field.keyType,
      oneof: oneofOf.get(name),
      isScalar: scalars.has(field.type),
    };
  });
  return { fullName, packageName, shortName: fullName.slice(packageName.length + 1), fields };
}

function readEnum({ fullName, packageName, json }) {
  return { fullName, packageName, shortName: fullName.slice(packageName.length + 1), values: Object.entries(json.values) };
}

function readService(all, { fullName, packageName, json }) {
  const methods = Object.entries(json.methods).map(([name, method]) => {
    if (method.requestStream) throw new Error(`${fullName}.${name}: request streams are not supported`);
    return {
      name,
      requestType: resolve(all, fullName, method.requestType),
      responseType: resolve(all, fullName, method.responseType),
      responseStream: method.responseStream === true,
    };
  });
  return { fullName, packageName, shortName: fullName.slice(packageName.length + 1), methods };
}

export function loadDefinitions(reflection, wanted) {
  const all = index(reflection);
  const get = (name) =>
    all.get(name) ??
    (() => {
      throw new Error(`no definition of ${name}`);
    })();
  const services = wanted.services.map((name) => readService(all, get(name)));
  const pending = [
    ...wanted.messages,
    ...services.flatMap(({ methods }) => methods.flatMap((method) => [method.requestType, method.responseType])),
    ...[...all.values()]
      .filter(({ kind, packageName }) => kind !== 'service' && wanted.packages.includes(packageName))
      .map(({ fullName }) => fullName),
  ];
  const messages = new Map();
  const enums = new Map();
  while (pending.length > 0) {
    const found = get(pending.pop());
    if (found.kind === 'enum') enums.set(found.fullName, readEnum(found));
    else if (!messages.has(found.fullName)) {
      const message = readMessage(all, found);
      messages.set(found.fullName, message);
      for (const field of message.fields) if (!field.isScalar) pending.push(field.type);
    }
  }
  const sorted = (map) => new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { messages: sorted(messages), enums: sorted(enums), services };
}
