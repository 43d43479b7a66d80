import type { Selectable } from 'kysely'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { KeyPurpose, Organisation } from './organisation.ts'

/**
 * Where a signing key is in its life: `pending` until the chain lists it for good, `active` while it signs, `retiring`
 * while the log still has to be anchored with the last that it signed, or somebody may still look at what it
 * authenticated, then `retired`; or `compromised`.
 */
export type KeyState = 'pending' | 'active' | 'retiring' | 'retired' | 'compromised'

/** A signing key as its organisation sees it; times are RFC 3339. The last three are the registry's. */
export type DescribedKey = {
  /** SHA-256 JWK thumbprint (RFC 7638), 0x and lower-case hex. */
  thumbprint: string
  algorithm: SigningAlgorithm
  purpose: KeyPurpose
  verificationMethod: string | null
  state: KeyState
  createdAt: string
  supersededAt: string | null
  retiredAt: string | null
  compromisedSince: string | null
  /** The last anchor whose log is trusted all the same, decimal; null unless compromised. */
  lastGoodSequence: string | null
}

/** What our own records and the chain say of a key. */
export function describeKey({
  row,
  view,
  organisation,
}: {
  row: Selectable<OrganisationTables['signing_keys']>
  view: ChainView
  organisation: Pick<Organisation, 'address'>
}): DescribedKey {
  const { thumbprint, algorithm, purpose, verification_method, superseded_at, created_at } = row
  const registered = view.key({ organisation: organisation.address, keyId: thumbprint })
  const { retiredAt = null, compromisedSince = null, lastGoodSequence = null } = registered ?? {}
  let state: KeyState = 'active'
  if (row.ended === 'compromised' || compromisedSince !== null) state = 'compromised'
  else if (row.ended === 'retired' || retiredAt !== null) state = 'retired'
  else if (superseded_at !== null) state = 'retiring'
  else if (verification_method === null) state = 'pending'
  return {
    thumbprint,
    algorithm,
    purpose,
    verificationMethod: verification_method,
    state,
    createdAt: created_at.toISOString(),
    supersededAt: superseded_at?.toISOString() ?? null,
    retiredAt: formatSeconds(retiredAt),
    compromisedSince: formatSeconds(compromisedSince),
    lastGoodSequence: lastGoodSequence?.toString() ?? null,
  }
}

function formatSeconds(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString()
}
