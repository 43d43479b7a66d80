import { checkTerms } from './data-integrity/check-terms.ts'
import { ProofError } from './proof-error.ts'
import type { MediaType } from './secured-document.ts'

/**
 * Whether every term of a credential has a meaning, where its JSON is what is signed: as JOSE and SD-JWT have it.
 * VC Data Model 2.0 §5.2 makes no difference by what secures it: "If a conforming document does not use JSON-LD Contexts
 * that define all terms used, it MUST include the https://www.w3.org/ns/credentials/undefined-terms/v2 as the last value in
 * the @context property". What a context that is not bundled defines cannot be told, so one that names such a context is let
 * pass.
 *
 * @returns undefined, at once, where that is known already, or what secures it is another
 * @throws {ProofError} TERM_UNDEFINED, TERM_REDEFINED, JSON_LD_INVALID
 */
export function checkPayloadTerms({
  credential,
  mediaType,
}: {
  credential: Readonly<Record<string, unknown>>
  mediaType: MediaType
}): Promise<void> | undefined {
  if (mediaType !== 'application/vc+jwt' && mediaType !== 'application/vc+sd-jwt') return undefined
  return checkTerms(credential)?.catch(forgiveUnknownContext)
}

function forgiveUnknownContext(error: unknown): void {
  if (!(error instanceof ProofError) || error.code !== 'CONTEXT_UNKNOWN') throw error
}

/** What VC Data Model 2.0 §4 and §5 call the members of a credential. */
const MEMBERS = [
  '@context',
  'id',
  'type',
  'name',
  'description',
  'issuer',
  'credentialSubject',
  'validFrom',
  'validUntil',
  'credentialStatus',
  'credentialSchema',
  'relatedResource',
  'refreshService',
  'termsOfUse',
  'evidence',
  'confidenceMethod',
  'renderMethod',
]

/**
 * The credential in a payload, without what is beside it. VC-JOSE-COSE §3.1.3: "Additional members may be present as header
 * parameters and claims. If they are not understood, they MUST be ignored".
 */
export function pickMembers(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const member of MEMBERS) {
    if (Object.hasOwn(payload, member)) picked[member] = payload[member]
  }
  return picked
}
