import { AgentError } from '#agent/errors.ts'
import type { ClaimScope, Family } from '#schemas/family.ts'
import type { SigningChoice } from './choose-signer.ts'

/** A credential that is complete but for its status entries. */
export type PreparedCredential = {
  /** None for one that only an accreditation for any type covers. */
  family: Family | undefined
  /** Under which it is kept: its own, unless others may have the same. */
  id: string
  /** Its own id, where it is kept under another. */
  ownId: string | null
  /** The DID of its subject; of one without a single subject, the id. */
  subject: string
  claims: unknown
  validFrom: Date
  validUntil: Date | null
  signing: SigningChoice
  /** What the issuer's accreditation must allow: all of it. */
  claimed: readonly ({ type: string } & ClaimScope)[]
  /** The credential; `credentialStatus` is added once its index is known. */
  credential: Record<string, unknown>
}

/** The refusal of a credential for one thing that is wrong with it. */
export function invalid({ pointer, message }: { pointer: string; message: string }): AgentError {
  return new AgentError('CREDENTIAL_INVALID', message, {
    faults: [{ pointer, code: 'CREDENTIAL_INVALID', message }],
  })
}
