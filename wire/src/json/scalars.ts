// Single values that are neither messages nor enums, by their type in the descriptors.

/** @throws TypeError for what is no number where one is wanted */
export function scalarFromJson(type: string, json: unknown): unknown {
  switch (type) {
    case 'string':
    case 'bool':
      return json;
    case 'bytes':
      return new Uint8Array(Buffer.from(String(json), 'base64'));
    default: {
      const number = Number(json);
      if (Number.isNaN(number) && json !== 'NaN') throw new TypeError(`not a number: ${JSON.stringify(json)}`);
      return number;
    }
  }
}

/** @param value  Undefined stands for what an absent field reads as. */
export function scalarToJson(type: string, value: unknown): unknown {
  switch (type) {
    case 'string':
      return value ?? '';
    case 'bool':
      return value ?? false;
    case 'bytes':
      return Buffer.from((value as Uint8Array | undefined) ?? []).toString('base64');
    default: {
      const number = (value as number | undefined) ?? 0;
      // Also what JSON has no number for: NaN and the infinities.
      return type.endsWith('64') || !Number.isFinite(number) ? String(number) : number;
    }
  }
}
