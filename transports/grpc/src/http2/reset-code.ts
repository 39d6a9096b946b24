/** Why a stream of HTTP/2 ends (RFC 9113, section 7), as far as calls make a difference. */
export const ResetCode = {
  NO_ERROR: 0,
  INTERNAL_ERROR: 2,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
} as const;
