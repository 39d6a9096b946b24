/** What the frontend lets in. Bytes are counted as encoded, whether or not a call came over a wire. */
export interface Limits {
  /** Ids, names, types, identities and request ids. A store's keys are sized for it. */
  readonly idBytesMax: number;
  /** One input, result, failure or set of details. */
  readonly blobBytesMax: number;
  /** From this size on the log says so. */
  readonly blobBytesWarn: number;
  /** What is kept of a failure that was larger than `blobBytesMax`. */
  readonly truncatedFailureBytesMax: number;
  readonly memoBytesMax: number;
  readonly memoBytesWarn: number;
  readonly linksMax: number;
  readonly linkBytesMax: number;
  readonly fairnessKeyBytesMax: number;
  /** A page of history counts stored batches, not events. */
  readonly historyPageBatchesMax: number;
  readonly namespacePageMax: number;
  /** A poll with less time than this would be answered before a task could come. */
  readonly pollMsMin: number;
  /** A query waits no longer, whatever its caller's deadline. */
  readonly queryMsMax: number;
  readonly retentionSecondsMin: number;
  /** Calls of one namespace to one host; 0: no limit of its own, beyond what the host can carry. */
  readonly namespaceCallsPerSecondMax: number;
  /** Larger durations are cut to this, so that adding one to a time stays a date that stores can hold. */
  readonly durationSecondsMax: number;
}

/** The limits that clients of the real server meet. */
export const defaultLimits: Limits = {
  idBytesMax: 1000,
  blobBytesMax: 2 * 1024 * 1024,
  blobBytesWarn: 512 * 1024,
  truncatedFailureBytesMax: 512 * 1024,
  memoBytesMax: 2 * 1024 * 1024,
  memoBytesWarn: 2 * 1024,
  linksMax: 10,
  linkBytesMax: 4000,
  fairnessKeyBytesMax: 64,
  historyPageBatchesMax: 256,
  namespacePageMax: 1000,
  pollMsMin: 2000,
  queryMsMax: 600_000,
  retentionSecondsMin: 3600,
  namespaceCallsPerSecondMax: 0,
  durationSecondsMax: 100 * 365 * 24 * 3600,
};
