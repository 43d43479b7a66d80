import type { IssuingOrganisation } from '../family.ts'
import { fillParty } from '../fill-party.ts'
import { formatSeconds } from './grant.ts'

type Json = Record<string, unknown>

/**
 * Fills in the custodian, which issues the consent, and what follows from the other claims: a patient who decides for
 * themselves is the grantor, and the grantor signs; with a key, where there is what the key signed, and then at the time
 * that this says.
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
  if (!isObject(signature)) return claims
  return { ...claims, signature: { signer: grantor.id, ...fillMethod(claims), ...signature } }
}

function fillMethod({ signature, authority }: Json): Json {
  const { grant } = signature as Json
  if (typeof grant !== 'string') return { method: 'recorded' }
  const capacity = isObject(authority) ? authority.capacity : undefined
  const signedAt = readSignedAt(grant)
  return {
    ...(signedAt === undefined ? {} : { signedAt }),
    ...(capacity === undefined ? {} : { capacity }),
    method: 'wallet',
  }
}

/** Nothing in it is believed by this: what was signed is checked before it counts. */
function readSignedAt(grant: string): string | undefined {
  try {
    const { iat } = JSON.parse(Buffer.from(grant.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return Number.isSafeInteger(iat) ? formatSeconds(iat) : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
