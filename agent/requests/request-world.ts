import type { Kysely } from 'kysely'
import type { ConsentWorld } from '#agent/consents/consent-world.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { PresentationRequestTables } from '#agent/store/tables/presentation-request.ts'
import type { RecordSigner, RecordVerification } from '#agent/verify/record-verifications.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'

/** What asking wallets for presentations works with. */
export type RequestWorld = {
  database: Kysely<PresentationRequestTables>
  /** Keeps the keys that answers are encrypted to, and what was presented. */
  requestSeal: Seal
  world: VerifierWorld
  recordVerification: RecordVerification
  /** Holds consents that were asked for to be held. */
  consents: ConsentWorld
  /** Signs requests: whom wallets see as the verifier. */
  signer: RecordSigner
}

/** OID4VP 1.0 §5.9.3: the Client Identifier of a verifier that is known by its DID. */
export function clientIdOf({ did }: Pick<RecordSigner, 'did'>): string {
  return `decentralized_identifier:${did}`
}
