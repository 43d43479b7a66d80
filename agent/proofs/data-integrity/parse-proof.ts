import { readKid } from '#agent/proofs/jws-header.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { parseDateTime } from '#schemas/vocabulary/check-date-time.ts'
import { isAbsoluteUrl } from '#schemas/vocabulary/check-url.ts'
import { type CryptosuiteName, isCryptosuiteName } from './cryptosuites.ts'

export type ProofPurpose = 'assertionMethod' | 'authentication'

/** A proof, taken apart; nothing in it is believed yet. */
export type ParsedProof = {
  id?: string
  cryptosuite: CryptosuiteName
  /** Absolute DID URL. */
  kid: string
  did: string
  proofPurpose: ProofPurpose
  created?: Date
  expires?: Date
  challenge?: string
  /** One or more. */
  domain?: readonly string[]
  /** Ids of the proofs that this one signs as well. */
  previousProof: readonly string[]
  proofValue: string
  /** As it was sent. */
  raw: Readonly<Record<string, unknown>>
}

const MEMBERS: ReadonlySet<string> = new Set([
  '@context',
  'challenge',
  'created',
  'cryptosuite',
  'domain',
  'expires',
  'id',
  'nonce',
  'previousProof',
  'proofPurpose',
  'proofValue',
  'type',
  'verificationMethod',
])

/**
 * Reads a proof (VC Data Integrity 1.0 §2.1), strictly: a member that we do not know could limit what the proof says.
 *
 * @throws {ProofError}
 */
export function parseProof(value: unknown): ParsedProof {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProofError('PROOF_MALFORMED', 'a proof is not a JSON object')
  }
  const raw = value as Record<string, unknown>
  if (raw.type !== 'DataIntegrityProof') {
    throw new ProofError('PROOF_MALFORMED', 'the type of a proof is not DataIntegrityProof')
  }
  if (!isCryptosuiteName(raw.cryptosuite)) {
    throw new ProofError('CRYPTOSUITE_NOT_SUPPORTED', 'a cryptosuite that is not supported')
  }
  for (const name of Object.keys(raw)) {
    if (!MEMBERS.has(name)) throw new ProofError('PROOF_MALFORMED', 'a proof with a member that is not known')
  }
  if (raw.proofPurpose !== 'assertionMethod' && raw.proofPurpose !== 'authentication') {
    throw new ProofError(
      'PROOF_PURPOSE_INVALID',
      'proofPurpose is neither assertionMethod nor authentication',
    )
  }
  if (typeof raw.proofValue !== 'string')
    throw new ProofError('PROOF_VALUE_INVALID', 'proofValue is not a string')
  const { id, challenge, nonce, created, expires } = raw
  if (id !== undefined && !isAbsoluteUrl(id)) {
    throw new ProofError('PROOF_MALFORMED', 'the id of a proof is not a URL')
  }
  checkText(challenge, 'challenge')
  checkText(nonce, 'nonce')
  return {
    ...(id === undefined ? {} : { id }),
    cryptosuite: raw.cryptosuite,
    ...readVerificationMethod(raw.verificationMethod),
    proofPurpose: raw.proofPurpose,
    ...(created === undefined ? {} : { created: readDate(created, 'created') }),
    ...(expires === undefined ? {} : { expires: readDate(expires, 'expires') }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(raw.domain === undefined ? {} : { domain: readTexts(raw.domain, 'domain') }),
    previousProof: raw.previousProof === undefined ? [] : readTexts(raw.previousProof, 'previousProof'),
    proofValue: raw.proofValue,
    raw,
  }
}

function readVerificationMethod(value: unknown): { kid: string; did: string } {
  try {
    return readKid(value)
  } catch (cause) {
    const message = 'verificationMethod is not an absolute DID URL with a fragment'
    throw new ProofError('VERIFICATION_METHOD_INVALID', message, { cause })
  }
}

/** §2.1: created and expires, if present, "MUST be specified as an [XMLSCHEMA11-2] dateTimeStamp string". */
function readDate(value: unknown, name: string): Date {
  const time = typeof value === 'string' ? parseDateTime(value) : undefined
  if (time === undefined)
    throw new ProofError('PROOF_DATE_INVALID', `${name} of a proof is not a dateTimeStamp`)
  return new Date(time)
}

function checkText(value: unknown, name: string): asserts value is string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return
  throw new ProofError('PROOF_MALFORMED', `${name} of a proof is not a text`)
}

/** §2.1: domain is "either a string, or an unordered set of strings"; previousProof likewise. */
function readTexts(value: unknown, name: string): readonly string[] {
  const texts = Array.isArray(value) ? value : [value]
  if (texts.length === 0) throw new ProofError('PROOF_MALFORMED', `${name} of a proof is empty`)
  for (const text of texts) {
    if (text === undefined) throw new ProofError('PROOF_MALFORMED', `${name} of a proof is not a text`)
    checkText(text, name)
  }
  return texts
}
