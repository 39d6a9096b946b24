// Reads what modules declare, by the compiler that checks this repository, so that every `export *`, alias and mapped type counts as it
// does for a user.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  API,
  ModifierFlags,
  SignatureKind,
  SymbolFlags,
  type Project,
  type Symbol as Declared,
  type Type,
} from 'typescript/unstable/sync';
import { repositoryRoot } from '../environment.js';

/** One name that a module exports. */
export interface Exported {
  /** Names that stand for the same declaration have the same number. */
  readonly id: number;
  readonly isValue: boolean;
  readonly isType: boolean;
  /** What is meant for the SDK itself: marked `@internal` or `@hidden`. */
  readonly isInternal: boolean;
  /** Properties of values of this type: fields, methods, or the members of a union of literals. */
  readonly members: () => ReadonlyMap<string, Member>;
  /** Properties of the value itself: static methods of a class, keys of an object. */
  readonly statics: () => ReadonlyMap<string, Member>;
}

export interface Member {
  /** Not in all variants of a union, either. */
  readonly isOptional: boolean;
  /** Members of the member itself, if it is an object. */
  readonly members: () => ReadonlyMap<string, Member>;
  /** Whether its type is written out in place, so that nothing else compares it. */
  readonly isInline: () => boolean;
  /** Whether what fits the other one fits this one. */
  readonly takes: (other: Member) => boolean;
  readonly type: () => Type | undefined;
  /** Private, protected, or marked `@internal` or `@hidden`. Costs a look at the source. */
  readonly isInternal: () => boolean;
}

export type ExportsOf = (file: string) => ReadonlyMap<string, Exported>;

/** What `use` makes of a reader of these files' exports. */
export async function withDeclarations<T>(files: readonly string[], use: (exportsOf: ExportsOf) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-surface-'));
  const config = join(folder, 'tsconfig.json');
  // Messages of the API are ours in both, and what is not exact is as with most users.
  const paths = { '@temporalio/proto': [join(repositoryRoot, 'sdk/proto/src/index.ts')] };
  const typeRoots = [join(repositoryRoot, 'node_modules/@types')];
  const compilerOptions = { typeRoots, paths, exactOptionalPropertyTypes: false };
  writeFileSync(config, JSON.stringify({ extends: join(repositoryRoot, 'tsconfig.json'), compilerOptions, include: [], files }));
  const compiler = new API();
  try {
    const [project] = compiler.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error(`The compiler did not open ${config}`);
    return await use((file) => exportsOf(project, file));
  } finally {
    compiler.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function exportsOf(project: Project, file: string): ReadonlyMap<string, Exported> {
  const { checker, program } = project;
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, exported(project, symbol)]));
}

function exported(project: Project, symbol: Declared): Exported {
  const { checker } = project;
  const declared = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const isValue = (declared.flags & SymbolFlags.Value) !== 0;
  const isType = (declared.flags & SymbolFlags.Type) !== 0;
  return {
    id: declared.id,
    isValue,
    isType,
    isInternal: isMarkedInternal(project, declared),
    members: () => (isType ? membersOf(project, checker.getDeclaredTypeOfSymbol(declared)) : new Map()),
    statics: () => (isValue ? membersOf(project, checker.getTypeOfSymbol(declared)) : new Map()),
  };
}

function membersOf(project: Project, type: Type | undefined): ReadonlyMap<string, Member> {
  const { checker } = project;
  if (type?.isUnionType() === true) return membersOfVariants(type.getTypes().map((one) => literalOrMembers(project, one)));
  const hasMembers = type?.isObjectType() === true || type?.isIntersectionType() === true;
  // Branded texts and lists have the members of texts and lists.
  if (type === undefined || !hasMembers || checker.isArrayLikeType(type) || isText(project, type)) return new Map();
  const members = checker.getPropertiesOfType(type).filter(({ name }) => !name.startsWith('__#'));
  return new Map(members.map((symbol) => [plainName(symbol.name), member(project, symbol)]));
}

/** Literals have no place of their own, so none is missing anywhere. */
const literal: Member = {
  isOptional: false,
  members: () => new Map(),
  isInline: () => false,
  takes: () => true,
  type: () => undefined,
  isInternal: () => false,
};

function literalOrMembers(project: Project, type: Type): ReadonlyMap<string, Member> {
  return type.isLiteralType() ? new Map([[JSON.stringify(type.value), literal]]) : membersOf(project, type);
}

function membersOfVariants(variants: readonly ReadonlyMap<string, Member>[]): ReadonlyMap<string, Member> {
  const objects = variants.filter((members) => members.size > 0);
  const isEverywhere = (name: string) => objects.every((members) => members.get(name)?.isOptional === false);
  const all = new Map(objects.flatMap((members) => [...members]));
  // What fits depends on the variant.
  const inVariants = (name: string, one: Member) => ({ ...one, isOptional: !isEverywhere(name), takes: () => true });
  for (const [name, one] of all) if (one !== literal) all.set(name, inVariants(name, one));
  return all;
}

function isText({ checker }: Project, type: Type): boolean {
  return checker.isTypeAssignableTo(type, checker.getStringType());
}

/** The compiler numbers symbols: `__@iterator@12` is `[iterator]`. */
function plainName(name: string): string {
  const symbol = /^__@(.*)@\d+$/.exec(name)?.[1];
  return symbol === undefined ? name : `[${symbol}]`;
}

function member(project: Project, symbol: Declared): Member {
  return {
    isOptional: (symbol.flags & SymbolFlags.Optional) !== 0,
    members: () => membersOf(project, typeOf(project, symbol)),
    isInline: () => isWrittenInPlace(project, typeOf(project, symbol)),
    takes: (other) => takes(project, typeOf(project, symbol), other.type()),
    type: () => typeOf(project, symbol),
    isInternal: () => symbol.name.startsWith('_') || isMarkedInternal(project, symbol) || isClosed(project, symbol),
  };
}

function typeOf({ checker }: Project, symbol: Declared): Type | undefined {
  const type = checker.getTypeOfSymbol(symbol);
  return type === undefined ? undefined : checker.getNonNullableType(type);
}

/**
 * Classes with private fields fit nobody else's, and what is made of them neither, so types that read the same count as the same: each named
 * one is compared by itself. Functions are made of such.
 */
function takes({ checker }: Project, mine: Type | undefined, theirs: Type | undefined): boolean {
  if (mine === undefined || theirs === undefined || checker.isTypeAssignableTo(theirs, mine)) return true;
  if (checker.getSignaturesOfType(theirs, SignatureKind.Call).length > 0) return true;
  const read = (type: Type) => checker.typeToString(type).replaceAll(/\breadonly | ?\bundefined ?\|?|\| undefined\b/g, '');
  return read(mine) === read(theirs);
}

function isWrittenInPlace({ checker }: Project, type: Type | undefined): boolean {
  if (type?.isObjectType() !== true || type.getAliasSymbol() !== undefined) return false;
  return type.getSymbol()?.name === '__type' && checker.getSignaturesOfType(type, SignatureKind.Call).length === 0;
}

function isMarkedInternal({ checker }: Project, symbol: Declared): boolean {
  return symbol.getJsDocTags(checker).some(({ name }) => name === 'internal' || name === 'hidden');
}

function isClosed(project: Project, symbol: Declared): boolean {
  const node = symbol.declarations[0]?.resolve(project) as { readonly modifierFlags?: number } | undefined;
  return ((node?.modifierFlags ?? 0) & (ModifierFlags.Private | ModifierFlags.Protected)) !== 0;
}
