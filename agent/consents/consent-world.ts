import { createHmac } from 'node:crypto'
import type { Kysely } from 'kysely'
import { createSeal, deriveKey, type Seal } from '#agent/keys/seal.ts'
import type { ConsentTables } from '#agent/store/tables/consent.ts'
import type { VerificationTables } from '#agent/store/tables/verification-tables.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import { createRecordDecision, type RecordDecision } from './record-decisions.ts'

/** What decisions about consents work with. */
export type ConsentWorld = {
  database: Kysely<ConsentTables & VerificationTables>
  verifier: VerifierWorld
  /** Opens and seals what is kept of people. */
  seal: Seal
  /** Keyed: whoever has the tables and not the key cannot try DIDs. */
  digest: {
    patient(did: string): Buffer
    credential(id: string): Buffer
    consent(options: { issuer: string; id: string }): Buffer
  }
  recordDecision: RecordDecision
  logger: { warn(fields: object, message: string): void }
}

export function createConsentWorld({
  database,
  verifier,
  keyEncryptionKey,
  logger,
}: {
  database: Kysely<ConsentTables & VerificationTables>
  verifier: VerifierWorld
  keyEncryptionKey: Uint8Array
  logger: ConsentWorld['logger']
}): ConsentWorld {
  const seal = createSeal({ key: keyEncryptionKey, purpose: 'consents' })
  const key = deriveKey({ key: keyEncryptionKey, purpose: 'consent digests' })
  const digestOf = (kind: string, ...parts: string[]) =>
    createHmac('sha256', key)
      .update(JSON.stringify([kind, ...parts]))
      .digest()
  return {
    database,
    verifier,
    seal,
    digest: {
      patient: (did) => digestOf('patient', did),
      credential: (id) => digestOf('credential', id),
      consent: ({ issuer, id }) => digestOf('consent', issuer, id),
    },
    recordDecision: createRecordDecision({ database, seal }),
    logger,
  }
}
