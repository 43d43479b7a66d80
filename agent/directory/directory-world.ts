import { createHmac } from 'node:crypto'
import type { Kysely } from 'kysely'
import { createSeal, deriveKey, type Seal } from '#agent/keys/seal.ts'
import type { Logger } from '#agent/logger.ts'
import type { Monitoring } from '#agent/monitor/start-monitoring.ts'
import type { ConsentTables } from '#agent/store/tables/consent.ts'
import type { DirectoryTables } from '#agent/store/tables/directory.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { RecordVerification } from '#agent/verify/record-verifications.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'

/** What a provider directory works with. */
export type DirectoryWorld = {
  database: Kysely<DirectoryTables & MonitorTables & ConsentTables>
  verifier: VerifierWorld
  monitoring: Pick<Monitoring, 'register'>
  recordVerification: RecordVerification
  /** Whose directory it is. */
  organisation: { id: string; did: string; name: string }
  /** Opens and seals what practitioners presented and signed. */
  seal: Seal
  /** Keyed: whoever has the tables and not the key cannot try DIDs. */
  digestOf(did: string): Buffer
  logger: Logger
}

export function createDirectoryWorld({
  keyEncryptionKey,
  ...world
}: Omit<DirectoryWorld, 'seal' | 'digestOf'> & { keyEncryptionKey: Uint8Array }): DirectoryWorld {
  const key = deriveKey({ key: keyEncryptionKey, purpose: 'directory digests' })
  return {
    ...world,
    seal: createSeal({ key: keyEncryptionKey, purpose: 'directory' }),
    digestOf: (did) => createHmac('sha256', key).update(did).digest(),
  }
}
