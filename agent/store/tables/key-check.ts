export type KeyCheckTables = {
  /** One row: a known text under the key-encryption key, to tell a wrong key at start. */
  key_checks: { id: number; sealed: Buffer }
  /** What a process made for itself once and keeps: the keys of the authorization server, say. */
  secrets: { name: string; sealed: Buffer }
}
