/** A payload of either SDK. */
interface AnyPayload {
  readonly metadata?: { readonly [key: string]: Uint8Array } | null | undefined;
}

/** The parts of a serialization context that both SDKs have. */
interface Whose {
  readonly type: string;
  readonly namespace: string;
  readonly workflowId?: string | undefined;
  readonly activityId?: string | undefined;
  readonly isLocal?: boolean | undefined;
}

const metadataKey = 'whose';

/**
 * Writes into each payload whose it is said to be, and notes where the decoder is told otherwise: clients and workers of both SDKs have to
 * say the same, or codecs with a key for each workflow could not read what the others wrote.
 */
export class ContextCodec {
  readonly mismatches: string[] = [];
  #decoded = 0;

  /** How many payloads were compared. */
  get decoded(): number {
    return this.#decoded;
  }

  async encode<P extends AnyPayload>(payloads: P[], context?: Whose): Promise<P[]> {
    const whose = Buffer.from(textOf(context));
    return payloads.map((payload) => ({ ...payload, metadata: { ...payload.metadata, [metadataKey]: whose } }));
  }

  async decode<P extends AnyPayload>(payloads: P[], context?: Whose): Promise<P[]> {
    for (const { metadata } of payloads) {
      const written = Buffer.from(metadata?.[metadataKey] ?? []).toString();
      this.#decoded++;
      if (written !== textOf(context)) this.mismatches.push(`written for ${written}, read for ${textOf(context)}`);
    }
    return payloads;
  }
}

function textOf(context: Whose | undefined): string {
  if (context === undefined) return 'nobody';
  const { type, namespace, workflowId, activityId, isLocal } = context;
  return [type, namespace, workflowId, activityId, isLocal].join(' ');
}
