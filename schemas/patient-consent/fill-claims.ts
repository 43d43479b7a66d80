import type { IssuingOrganisation } from '../family.ts'
import { fillParty } from '../fill-party.ts'

type Json = Record<string, unknown>

/**
 * Fills in the custodian, which issues the consent, and what follows from the other claims: a patient who decides for
 * themselves is the grantor, and the grantor signs.
 */
export function fillClaims({
  claims,
  organisation,
}: {
  claims: Json
  organisation: IssuingOrganisation
}): Json {
  return fillSigner(fillGrantor(fillParty({ claims, claim: 'custodian', id: organisation.did })))
}

function fillGrantor(claims: Json): Json {
  const { id, authority } = claims
  const isSelf = isObject(authority) && authority.capacity === 'self'
  return isSelf && typeof id === 'string' ? fillParty({ claims, claim: 'grantor', id }) : claims
}

function fillSigner(claims: Json): Json {
  const { grantor, signature } = claims
  if (!isObject(grantor) || typeof grantor.id !== 'string') return claims
  if (!isObject(signature) || Object.hasOwn(signature, 'signer')) return claims
  return { ...claims, signature: { signer: grantor.id, ...signature } }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
