// What the API's descriptors say of its calls and messages, as far as the sweep of bad input needs it.
import proto from '@temporalio/proto';

/** A message type; `fields` includes those of its oneofs. */
export interface MessageType {
  readonly fullName: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly id: number;
  /** Of each value, if there are many. */
  readonly kind: ScalarKind | 'enum' | 'message';
  readonly many: 'one' | 'list' | 'map';
  /** Only of maps. */
  readonly keyKind: ScalarKind;
  /** Only of messages; looked up late, because types contain each other. */
  readonly message: () => MessageType;
  readonly enumValues: readonly number[];
}

export type ScalarKind =
  'string' | 'bytes' | 'bool' | 'float' | 'double' | 'int32' | 'int64' | 'uint32' | 'uint64' | 'sint32' | 'sint64';

export interface Method {
  readonly name: string;
  /** As it stands in a request: `/package.Service/Method`. */
  readonly path: string;
  readonly request: MessageType;
}

/** The parts of the protobuf library's reflection that are used; the published declaration leaves them out. */
interface ReflectedType {
  readonly fullName: string;
  readonly fieldsArray: readonly ReflectedField[];
}
interface ReflectedField {
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly keyType?: string;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly resolvedType: (ReflectedType & { readonly values?: Readonly<Record<string, number>> }) | null;
  resolve(): ReflectedField;
}
interface ReflectedService {
  readonly methodsArray: readonly {
    readonly name: string;
    readonly resolvedRequestType: ReflectedType;
    resolve(): unknown;
  }[];
}

const services: readonly (readonly [name: string, service: unknown])[] = [
  ['temporal.api.workflowservice.v1.WorkflowService', proto.temporal.api.workflowservice.v1.WorkflowService],
  ['temporal.api.operatorservice.v1.OperatorService', proto.temporal.api.operatorservice.v1.OperatorService],
];

const types = new Map<ReflectedType, MessageType>();

/** Every call of the public API. */
export const methods: readonly Method[] = services.flatMap(([service, reflected]) =>
  (reflected as ReflectedService).methodsArray.map((method): Method => {
    method.resolve();
    return { name: method.name, path: `/${service}/${method.name}`, request: typeOf(method.resolvedRequestType) };
  }),
);

export function methodNamed(name: string): Method {
  const found = methods.find((method) => method.name === name);
  if (found === undefined) throw new Error(`the API has no call ${name}`);
  return found;
}

function typeOf(reflected: ReflectedType): MessageType {
  const known = types.get(reflected);
  if (known !== undefined) return known;
  const type = { fullName: reflected.fullName.replace(/^\./, ''), fields: reflected.fieldsArray.map(fieldOf) };
  types.set(reflected, type);
  return type;
}

function fieldOf(reflected: ReflectedField): Field {
  const { name, id, type, keyType, repeated, map, resolvedType } = reflected.resolve();
  const values = resolvedType?.values;
  const kind = resolvedType === null ? (type as ScalarKind) : values === undefined ? 'message' : 'enum';
  return {
    name,
    id,
    kind,
    many: map ? 'map' : repeated ? 'list' : 'one',
    keyKind: (keyType ?? 'string') as ScalarKind,
    message: () => typeOf(resolvedType as ReflectedType),
    enumValues: Object.values(values ?? {}),
  };
}
