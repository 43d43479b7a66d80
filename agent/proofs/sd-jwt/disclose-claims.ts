import { ProofError } from '../proof-error.ts'
import { DEFAULT_SD_ALG, hashDisclosure, isSdAlg } from './hash-disclosure.ts'
import { type Disclosure, readDisclosure } from './read-disclosure.ts'

/** A claim that the holder disclosed, and the Disclosure as it was sent; `pointer` is a JSON Pointer into the claims. */
export type DisclosedClaim = SentDisclosure & { pointer: string }

export type DisclosedClaims = {
  /** The Processed SD-JWT Payload: what was disclosed is in its place, and every digest is gone. */
  claims: Record<string, unknown>
  disclosed: readonly DisclosedClaim[]
  /** Whether digests are left that nothing was disclosed for: claims that were withheld, or decoys. */
  withheld: boolean
}

/** Levels that Disclosures within Disclosures may come to; strict JSON has the same limit. */
const MAX_DEPTH = 64

type SentDisclosure = Disclosure & { text: string }

/** Where in the claims: `kept` where nothing can be withheld. */
type Place = { pointer: string; depth: number; kept: boolean }

type Reading = {
  byDigest: Map<string, SentDisclosure>
  seen: Set<string>
  disclosed: DisclosedClaim[]
  withheld: boolean
  reserved: ReadonlySet<string>
}

/**
 * Puts what was disclosed into its place (RFC 9901 §7.1 step 3 to 5).
 *
 * @param disclosures base64url, as they were sent
 * @param reserved JSON Pointers to what must not be disclosed, nor anything in it
 * @throws {ProofError}
 */
export function discloseClaims({
  payload,
  disclosures,
  reserved,
}: {
  payload: Record<string, unknown>
  disclosures: readonly string[]
  reserved: ReadonlySet<string>
}): DisclosedClaims {
  const sdAlg = readSdAlg(payload)
  const byDigest = new Map<string, SentDisclosure>()
  for (const text of disclosures) {
    const digest = hashDisclosure({ text, sdAlg })
    if (byDigest.has(digest)) throw new ProofError('DIGEST_REPEATED', 'a Disclosure was sent twice')
    byDigest.set(digest, { ...readDisclosure(text), text })
  }
  const reading: Reading = { byDigest, seen: new Set(), disclosed: [], withheld: false, reserved }
  const claims = openObject(payload, { pointer: '', depth: 0, kept: false }, reading)
  // "If any Disclosure was not referenced by digest value in the Issuer-signed JWT (directly or recursively via other
  // Disclosures), the SD-JWT MUST be rejected."
  if (reading.disclosed.length !== disclosures.length) {
    throw new ProofError('DISCLOSURE_UNREFERENCED', 'a Disclosure that the issuer did not sign the digest of')
  }
  return { claims, disclosed: reading.disclosed, withheld: reading.withheld }
}

/**
 * The algorithm of the digests (§4.1.1).
 *
 * @throws {ProofError} SD_ALG_UNKNOWN
 */
export function readSdAlg(payload: Record<string, unknown>): string {
  const { _sd_alg: sdAlg = DEFAULT_SD_ALG } = payload
  if (!isSdAlg(sdAlg)) throw new ProofError('SD_ALG_UNKNOWN', '_sd_alg is not sha-256, sha-384 or sha-512')
  return sdAlg
}

function open(value: unknown, place: Place, reading: Reading): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (place.depth > MAX_DEPTH) throw new ProofError('DISCLOSURE_MALFORMED', `more than ${MAX_DEPTH} levels`)
  return Array.isArray(value)
    ? openArray(value, place, reading)
    : openObject(value as Record<string, unknown>, place, reading)
}

function openObject(value: Record<string, unknown>, place: Place, reading: Reading): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    if (name === '_sd') continue
    if (name === '_sd_alg' && place.depth === 0) continue
    // §4.1.1: `_sd_alg` "MUST NOT be used in any object nested within the payload"; §4.2.4.2: `...` stands alone, in an
    // array
    if (name === '_sd_alg' || name === '...') throw misplaced(`${name} is where it must not be`)
    claims[name] = open(value[name], enter(place, name, reading), reading)
  }
  for (const digest of readDigests(value)) {
    const disclosure = take(digest, place, reading)
    if (!disclosure) continue
    const { name } = disclosure
    if (name === null) throw misplaced('a Disclosure of an array element is among those of an object')
    const inside = enter(place, name, reading)
    if (inside.kept) throw notDisclosable()
    // "If the claim name already exists at the level of the _sd key, the SD-JWT MUST be rejected."
    if (Object.hasOwn(claims, name)) {
      throw new ProofError('CLAIM_OVERWRITTEN', 'a Disclosure has the name of a claim that is there already')
    }
    reading.disclosed.push({ ...disclosure, pointer: inside.pointer })
    claims[name] = open(disclosure.value, inside, reading)
  }
  return claims
}

function openArray(value: readonly unknown[], place: Place, reading: Reading): unknown[] {
  const elements: unknown[] = []
  for (const element of value) {
    const inside = enter(place, String(elements.length), reading)
    const digest = readElementDigest(element)
    if (digest === undefined) {
      elements.push(open(element, inside, reading))
      continue
    }
    const disclosure = take(digest, place, reading)
    // "Remove all array elements for which the digest was not found in the previous step."
    if (!disclosure) continue
    if (disclosure.name !== null) throw misplaced('a Disclosure of a claim is among those of an array')
    reading.disclosed.push({ ...disclosure, pointer: inside.pointer })
    elements.push(open(disclosure.value, inside, reading))
  }
  return elements
}

function enter({ pointer, depth, kept }: Place, name: string, { reserved }: Reading): Place {
  const inside = `${pointer}/${escapeName(name)}`
  return { pointer: inside, depth: depth + 1, kept: kept || reserved.has(inside) }
}

function readDigests(value: Record<string, unknown>): readonly string[] {
  if (!Object.hasOwn(value, '_sd')) return []
  const { _sd: digests } = value
  if (!Array.isArray(digests) || !digests.every((digest) => typeof digest === 'string')) {
    throw misplaced('_sd is not an array of digests')
  }
  return digests
}

/** The digest of `{"...": digest}`; undefined for any other element. */
function readElementDigest(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, '...')) return undefined
  const { '...': digest, ...others } = element as Record<string, unknown>
  if (typeof digest !== 'string' || Object.keys(others).length > 0)
    throw misplaced('... is not a digest alone')
  return digest
}

function take(digest: string, { kept }: Place, reading: Reading): SentDisclosure | undefined {
  // whatever it stands for: what is withheld has no name to look at
  if (kept) throw notDisclosable()
  // "If any digest value is encountered more than once in the Issuer-signed JWT payload (directly or recursively via
  // other Disclosures), the SD-JWT MUST be rejected."
  if (reading.seen.has(digest)) throw new ProofError('DIGEST_REPEATED', 'a digest stands twice')
  reading.seen.add(digest)
  const disclosure = reading.byDigest.get(digest)
  if (!disclosure) reading.withheld = true
  return disclosure
}

function notDisclosable(): ProofError {
  return new ProofError('CLAIM_NOT_DISCLOSABLE', 'a claim that must not be left out is a Disclosure')
}

function misplaced(message: string): ProofError {
  return new ProofError('SD_CLAIM_MISPLACED', message)
}

/** RFC 6901 §3. */
function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
