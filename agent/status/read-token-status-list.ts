import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'
import { checkHeaderParameters, readKid } from '#agent/proofs/jws-header.ts'
import { decodePart, parsePart } from '#agent/proofs/parse-jws.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { StatusFault } from './status-fault.ts'
import { decodeTokenStatusList, type TokenStatusList } from './token-status-list.ts'

/** A Status List Token, taken apart; nothing in it is believed until its signature is checked. */
export type ParsedTokenStatusList = {
  alg: VerificationAlgorithm
  /** Absolute DID URL, and the DID in it. */
  kid: string
  did: string
  list: TokenStatusList
  /** Seconds since 1970. */
  issuedAt: number
  expiresAt: number | null
  /** For how many seconds it may be kept. */
  ttl: number | null
  signingInput: Buffer
  signature: Buffer
}

/** Of the token: a list of eight million random bits. */
const MAX_TOKEN_BYTES = 4 * 1024 * 1024

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** Clocks may be that far apart. */
const SKEW_SECONDS = 60

/**
 * Reads a Status List Token (Token Status List §5.1, §8.3), strictly. Whether the key in `kid` signed it, and is one of
 * the credential's issuer, is for the caller to check.
 *
 * @param uri `uri` of the credential's `status_list`
 * @throws {StatusFault} STATUS_LIST_INVALID, STATUS_LIST_FOREIGN, STATUS_LIST_EXPIRED
 */
export function readTokenStatusList({
  token,
  uri,
  now,
  maximumBytes,
}: {
  token: string
  uri: string
  now: Date
  maximumBytes?: number
}): ParsedTokenStatusList {
  if (token.length > MAX_TOKEN_BYTES) {
    throw new StatusFault('STATUS_LIST_INVALID', `a token of more than ${MAX_TOKEN_BYTES} bytes`)
  }
  const { header, payload, signingInput, signature } = takeApart(token)
  const { sub, iat, exp, ttl } = payload
  // §8.3: "The subject claim (sub or 2) of the Status List Token MUST be equal to the uri claim in the status_list object
  // of the Referenced Token"
  if (sub !== uri) throw new StatusFault('STATUS_LIST_FOREIGN', 'the list is not the one that was asked for')
  if (!isSeconds(iat)) throw new StatusFault('STATUS_LIST_INVALID', 'iat of the list is not a time')
  if (exp !== undefined && !isSeconds(exp)) {
    throw new StatusFault('STATUS_LIST_INVALID', 'exp of the list is not a time')
  }
  // §5.1: "ttl: […] The value of the claim MUST be a positive number"
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0)) {
    throw new StatusFault('STATUS_LIST_INVALID', 'ttl of the list is not a positive number')
  }
  const seconds = now.getTime() / 1000
  if (iat > seconds + SKEW_SECONDS)
    throw new StatusFault('STATUS_LIST_INVALID', 'the list is of a time to come')
  if (exp !== undefined && exp + SKEW_SECONDS < seconds) {
    throw new StatusFault('STATUS_LIST_EXPIRED', 'the list is out of date')
  }
  const list = decodeTokenStatusList({
    statusList: payload.status_list,
    ...(maximumBytes === undefined ? {} : { maximumBytes }),
  })
  return { ...header, list, issuedAt: iat, expiresAt: exp ?? null, ttl: ttl ?? null, signingInput, signature }
}

function takeApart(token: string) {
  try {
    if (!COMPACT.test(token)) throw new ProofError('JWS_MALFORMED', 'not three parts in base64url')
    const [headerPart, payloadPart, signaturePart] = token.split('.') as [string, string, string]
    const { alg, typ, kid } = checkHeaderParameters(parsePart(headerPart, 'HEADER_MALFORMED', 'the header'))
    // §5.1: "typ: REQUIRED. The JWT type MUST be statuslist+jwt"
    if (typ !== 'statuslist+jwt') throw new ProofError('TYP_WRONG', 'typ is not statuslist+jwt')
    const payload = parsePart(payloadPart, 'PAYLOAD_MALFORMED', 'the payload')
    return {
      header: { alg, ...readKid(kid) },
      payload: (payload ?? {}) as Record<string, unknown>,
      signingInput: Buffer.from(`${headerPart}.${payloadPart}`, 'latin1'),
      signature: decodePart(signaturePart),
    }
  } catch (cause) {
    if (!(cause instanceof ProofError)) throw cause
    throw new StatusFault('STATUS_LIST_INVALID', cause.message, { cause })
  }
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
