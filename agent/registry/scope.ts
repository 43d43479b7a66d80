import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/**
 * What an accreditation is for. The chain holds the SHA-256 of its JCS form (RFC 8785); the document itself is
 * published by the organisation. A constraint that is absent means any.
 */
export type Scope = {
  type: 'CaresealScope'
  /** Credential types: `PractitionerLicenseCredential`. */
  types?: string[]
  /** ISO 3166-2: `US-OH`. */
  jurisdictions?: string[]
  /** License types: `RN`. */
  professions?: string[]
  /**
   * DIDs other than its did:ethr under which the organisation issues on this accreditation. No constraint: one that is
   * not here may still be named by the did:ethr itself.
   */
  dids?: string[]
}

export type ClaimedScope = { type: string; jurisdiction?: string; profession?: string }

/** The bytes that the chain commits to, and their hash (0x, lower case). */
export function encodeScope(scope: Scope): { document: string; scopeHash: string } {
  const document = canonicalize(scope)!
  return { document, scopeHash: hashScope(Buffer.from(document)) }
}

/** @throws {Error} if the document is not the one that the hash commits to, or is no scope */
export function parseScope({ document, scopeHash }: { document: Buffer; scopeHash: string }): Scope {
  if (hashScope(document) !== scopeHash)
    throw new Error('the scope document is not the one that the chain commits to')
  const scope: unknown = JSON.parse(document.toString('utf8'))
  if (!isScope(scope)) throw new Error('not a scope document')
  return scope
}

/** A claim that a scope limits must be there and be named by it: a constraint only narrows. */
export function scopeAllows({ scope, claimed }: { scope: Scope; claimed: ClaimedScope }): boolean {
  return (
    allows(scope.types, claimed.type) &&
    allows(scope.jurisdictions, claimed.jurisdiction) &&
    allows(scope.professions, claimed.profession)
  )
}

function allows(list: string[] | undefined, value: string | undefined): boolean {
  return list === undefined || (value !== undefined && list.includes(value))
}

function hashScope(document: Buffer): string {
  return `0x${createHash('sha256').update(document).digest('hex')}`
}

const LISTS = ['types', 'jurisdictions', 'professions', 'dids'] as const

function isScope(value: unknown): value is Scope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { type, ...lists } = value as Record<string, unknown>
  // an unknown constraint is a refusal, never passed over
  return (
    type === 'CaresealScope' &&
    Object.entries(lists).every(
      ([name, list]) =>
        LISTS.includes(name as (typeof LISTS)[number]) &&
        Array.isArray(list) &&
        list.every((entry) => typeof entry === 'string'),
    )
  )
}
