import type { StatusPurpose } from '#agent/store/tables/status.ts'

/** A status list as a VCDM 2.0 credential (Bitstring Status List 1.0 §2.2); `ttl` is in milliseconds. */
export type StatusListCredential = {
  '@context': ['https://www.w3.org/ns/credentials/v2']
  id: string
  type: ['VerifiableCredential', 'BitstringStatusListCredential']
  issuer: string
  validFrom: string
  credentialSubject: {
    id: string
    type: 'BitstringStatusList'
    statusPurpose: StatusPurpose
    encodedList: string
    ttl: number
  }
}

/**
 * The credential of a list, not signed yet.
 *
 * @param url where the list is served
 * @param issuer the organisation's DID
 * @param ttlMs how long others may keep it: for verifiers that do not follow the anchors
 */
export function statusListCredential({
  url,
  issuer,
  purpose,
  encodedList,
  ttlMs,
  now,
}: {
  url: string
  issuer: string
  purpose: StatusPurpose
  encodedList: string
  ttlMs: number
  now: Date
}): StatusListCredential {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom: now.toISOString(),
    credentialSubject: {
      id: `${url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList,
      ttl: ttlMs,
    },
  }
}
