import { parsePart } from '../parse-jws.ts'
import { ProofError } from '../proof-error.ts'

/** A Disclosure, taken apart. */
export type Disclosure = {
  /** Of a member of an object; null for an element of an array. */
  name: string | null
  /** It may hold digests of its own. */
  value: unknown
}

/** What strict JSON refuses as keys: these names come as values here, and become keys. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads a Disclosure (RFC 9901 §4.2.1, §4.2.2): a JSON array of a salt, a claim name unless it is of an array element,
 * and a value.
 *
 * @throws {ProofError} DISCLOSURE_MALFORMED, SD_CLAIM_MISPLACED
 */
export function readDisclosure(text: string): Disclosure {
  const content = parsePart(text, 'DISCLOSURE_MALFORMED', 'a Disclosure')
  if (!Array.isArray(content) || content.length < 2 || content.length > 3 || typeof content[0] !== 'string') {
    throw malformed('a Disclosure is not an array of a salt, a name and a value')
  }
  if (content.length === 2) return { name: null, value: content[1] }
  const [, name, value] = content as [string, unknown, unknown]
  if (typeof name !== 'string' || FORBIDDEN_NAMES.has(name)) {
    throw malformed('the claim name of a Disclosure is not a name')
  }
  // §7.1: "If the claim name is _sd or ..., the SD-JWT MUST be rejected."
  if (name === '_sd' || name === '...' || name === '_sd_alg') {
    throw new ProofError(
      'SD_CLAIM_MISPLACED',
      'the claim name of a Disclosure is one that SD-JWT keeps for itself',
    )
  }
  return { name, value }
}

function malformed(message: string): ProofError {
  return new ProofError('DISCLOSURE_MALFORMED', message)
}
