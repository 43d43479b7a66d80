import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedCredential } from '#agent/proofs/secured-document.ts'

/** A credential taken apart, of which nothing is believed yet; or why it could not be. */
export type CredentialReading = ParsedCredential | ProofError

/** Reads a credential once, for all that look at it. At once, and without a promise, where nothing is canonicalised. */
export function readCredential({
  credential,
}: {
  credential: unknown
}): CredentialReading | Promise<CredentialReading> {
  try {
    const parsed = parseCredential({ credential })
    return parsed instanceof Promise ? parsed.catch(toReading) : parsed
  } catch (error) {
    return toReading(error)
  }
}

function toReading(error: unknown): ProofError {
  if (error instanceof ProofError) return error
  throw error
}
