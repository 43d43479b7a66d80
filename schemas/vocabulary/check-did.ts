/**
 * A DID (DID Core 1.0 §3.1): method, and an identifier that does not end in a colon. No path, query or fragment.
 * Linear: no two of its parts can match the same character.
 */
export const DID_PATTERN =
  '^did:[a-z0-9]+:([A-Za-z0-9._-]|%[0-9A-Fa-f]{2}|:+([A-Za-z0-9._-]|%[0-9A-Fa-f]{2}))+$'
