/**
 * A field as the generated descriptors list it: name, number, type, and 'repeated', a map's key type, or 'oneof' and its name.
 */
export type FieldRow = readonly [name: string, id: number, type: string, extra?: string, oneof?: string];
