import { AgentError } from '#agent/errors.ts'
import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { checkPresentationFormat } from '#agent/verify/check-presentation-format.ts'
import { checkProof } from '#agent/verify/check-proof.ts'
import { checkValidity } from '#agent/verify/check-validity.ts'
import type { KeyResolver } from '#agent/verify/verify-signature.ts'

/**
 * DID Authentication: a presentation that need hold no credential, signed for this challenge and this domain with a key
 * that its holder's DID document lists for authentication.
 *
 * @returns the holder's DID
 * @throws {AgentError} PRESENTATION_REFUSED
 */
export async function verifyAuthentication({
  presentation,
  challenge,
  domain,
  didResolver,
  view,
  now,
}: {
  presentation: unknown
  challenge: string
  domain: string
  didResolver: KeyResolver
  view: ChainView
  now: Date
}): Promise<{ did: string }> {
  const parsed = await parse(presentation)
  const did = parsed.holder ?? parsed.proofs[0].did
  const { check: proof } = await checkProof({
    document: parsed,
    signer: did,
    relationship: 'authentication',
    didResolver,
    view,
    now,
  })
  const { payload, dates, nonce } = parsed
  const checks = [checkPresentationFormat({ parsed }), proof, checkValidity({ payload, dates, now })]
  const failed = checks.find(({ outcome }) => outcome !== 'pass')
  if (failed) throw refused(failed.code, failed.message)
  if (nonce !== challenge) throw refused('NONCE_MISMATCH', 'it does not answer the challenge')
  const audience: unknown = Array.isArray(parsed.audience) ? parsed.audience : [parsed.audience]
  if ((audience as unknown[]).length !== 1 || (audience as unknown[])[0] !== domain)
    throw refused('AUDIENCE_MISMATCH', 'it is for another domain')
  return { did }
}

async function parse(presentation: unknown): Promise<ParsedPresentation> {
  try {
    return await parsePresentation({ presentation })
  } catch (error) {
    if (error instanceof ProofError) throw refused(error.code, error.message)
    throw error
  }
}

/** The refusal of what was presented in an exchange. */
export function refused(code: string, message: string): AgentError {
  const faults = [{ pointer: '/verifiablePresentation', code, message }]
  return new AgentError('PRESENTATION_REFUSED', message, { faults })
}
