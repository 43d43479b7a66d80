import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { parseCompactCredential } from '#agent/proofs/parse-credential.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { checkProof } from '#agent/verify/check-proof.ts'
import { checkValidity } from '#agent/verify/check-validity.ts'
import type { KeyResolver } from '#agent/verify/verify-signature.ts'
import { BitstringError, decodeBitstring } from './decode-bitstring.ts'
import { describeList, type ListDescription } from './describe-list.ts'
import { StatusFault } from './status-fault.ts'

/** A status list whose signature, issuer and form hold; not yet that it is the one that was anchored. */
export type FetchedList = ListDescription & {
  bits: Uint8Array
  validUntil: number | null
  /** The compact JWT that it came as. */
  credential: string
}

/** Of the response: a list of eight million random bits. */
const MAX_LIST_BYTES = 4 * 1024 * 1024

/** A key that has ended signed lists before: it is the anchor that says which of them counts, and no key does. */
const ENDED: readonly string[] = ['KEY_COMPROMISED', 'KEY_RETIRED']

/**
 * Fetches one version of a status list and checks what Bitstring Status List 1.0 §3.2 asks: that it is a credential of
 * the right type, signed by the issuer, for the purpose, and inside its dates.
 *
 * @throws {StatusFault}
 * @throws {FetchError} if it was not to be had
 */
export async function fetchStatusList({
  url,
  version,
  issuer,
  didResolver,
  view,
  fetchPublicUrl,
  now,
}: {
  url: string
  version: number
  /** DID of the issuer of the credential whose status is asked for. */
  issuer: string
  didResolver: KeyResolver
  view: ChainView
  fetchPublicUrl: FetchPublicUrl
  now: Date
}): Promise<FetchedList> {
  const versioned = new URL(url)
  versioned.searchParams.set('version', String(version))
  const { body } = await fetchPublicUrl({
    url: versioned.href,
    accept: 'application/vc+jwt',
    maxBytes: MAX_LIST_BYTES,
  })
  const compact = body.toString('utf8').trim()
  const parsed = readList(compact)
  const { payload } = parsed
  // another issuer's list could be made to say anything
  if (parsed.issuer !== issuer) throw new StatusFault('STATUS_LIST_FOREIGN', 'the list is of another issuer')
  if (payload.id !== url)
    throw new StatusFault('STATUS_LIST_INVALID', 'the list is not the one that was asked for')
  const { check: proof } = await checkProof({
    document: parsed,
    signer: parsed.issuer,
    relationship: 'assertionMethod',
    didResolver,
    view,
    now,
  })
  if (proof.outcome !== 'pass' && !ENDED.includes(proof.code)) {
    throw new StatusFault(
      proof.outcome === 'unknown' ? 'STATUS_UNAVAILABLE' : 'STATUS_LIST_INVALID',
      `the proof of the list does not hold: ${proof.message}`,
    )
  }
  const validity = checkValidity({ payload, dates: parsed.dates, now })
  if (validity.outcome !== 'pass')
    throw new StatusFault('STATUS_LIST_EXPIRED', 'the list is outside its dates')
  // "The type property of the credential MUST include BitstringStatusListCredential"
  if (!parsed.types.includes('BitstringStatusListCredential')) {
    throw new StatusFault('STATUS_LIST_INVALID', 'not a BitstringStatusListCredential')
  }
  const subject = (payload.credentialSubject ?? {}) as Record<string, unknown>
  const { type, encodedList } = subject
  const description = describeList(subject)
  if (type !== 'BitstringStatusList' || typeof encodedList !== 'string' || !description) {
    throw new StatusFault('STATUS_LIST_INVALID', 'the subject of the list is not a BitstringStatusList')
  }
  const { validUntil } = payload
  return {
    ...description,
    bits: decode(encodedList),
    validUntil: typeof validUntil === 'string' ? Date.parse(validUntil) : null,
    credential: compact,
  }
}

function readList(compact: string) {
  try {
    return parseCompactCredential({ compact, mediaType: 'application/vc+jwt', maxBytes: MAX_LIST_BYTES })
  } catch (cause) {
    if (!(cause instanceof ProofError)) throw cause
    throw new StatusFault('STATUS_LIST_INVALID', `not a status list: ${cause.message}`, { cause })
  }
}

function decode(encodedList: string): Uint8Array {
  try {
    return decodeBitstring({ encodedList })
  } catch (cause) {
    if (!(cause instanceof BitstringError)) throw cause
    throw new StatusFault(
      cause.code === 'BITSTRING_TOO_SHORT' ? 'STATUS_LIST_TOO_SHORT' : 'STATUS_LIST_INVALID',
      cause.message,
      { cause },
    )
  }
}
