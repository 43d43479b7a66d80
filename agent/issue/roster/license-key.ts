import { hash } from 'node:crypto'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'

/** So many are told apart by 128 bits, and a roster's fit in memory. */
const CHARACTERS = 22

/**
 * What tells a license of a board from its others: a number is unique for its issuer and license type. Digested, so that
 * what is held of a hundred thousand is small. Undefined for claims that name no license.
 */
export function licenseKey(claims: Record<string, unknown>): string | undefined {
  const { licenseType, jurisdiction, licenseNumber } = claims as Partial<PractitionerLicense>
  const parts = [licenseType, jurisdiction, licenseNumber]
  return parts.every((part) => typeof part === 'string') ? digest(parts) : undefined
}

/** The same for the same claims, in whatever order their members are. */
export function claimsKey(claims: Record<string, unknown>): string {
  return digest(inOrder(claims))
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, CHARACTERS)
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]))
}
