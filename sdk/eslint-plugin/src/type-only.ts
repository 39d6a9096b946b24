/** What imports and re-exports have in common; the kinds are there when a TypeScript parser read the file. */
export interface ImportLike {
  readonly source?: { readonly value?: unknown } | null;
  readonly importKind?: 'type' | 'value';
  readonly exportKind?: 'type' | 'value';
  readonly specifiers?: readonly { readonly importKind?: 'type' | 'value'; readonly exportKind?: 'type' | 'value' }[];
}

/** True when nothing of it is left at run time. */
export function isTypeOnly({ importKind, exportKind, specifiers }: ImportLike): boolean {
  if (importKind === 'type' || exportKind === 'type') return true;
  if (specifiers === undefined || specifiers.length === 0) return false;
  return specifiers.every((each) => each.importKind === 'type' || each.exportKind === 'type');
}
