import type { JWTVerifyGetKey } from 'jose'
import type { OfferWorld } from '#agent/offers/offer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** What issuing to wallets needs beside the rest; only where the authorization server is ours. */
export type WalletContext = {
  offers: OfferWorld
  /** The keys of wallets' access tokens. */
  tokenKeys: JWTVerifyGetKey
  /** Remembers a DPoP proof; false if it was seen before. */
  rememberProof: (id: string) => Promise<boolean>
  /** Whether a wallet can be sent to sign in: whether it is known where it may be sent back to. */
  authorizationCode: boolean
  /** DIDs of the wallet providers whose key attestations are believed. */
  attesters: readonly string[]
  /** Whether requests and answers are to be encrypted, on top of TLS. */
  encryptionRequired: boolean
}

export type Oid4vciContext = IssuerContext & { wallets: WalletContext }

/** OID4VCI 1.0 §12.2.1: the credential issuer identifier of an organisation. */
export function credentialIssuerOf({
  issuerUrl,
  organisation,
}: {
  issuerUrl: string
  organisation: string
}): string {
  return `${issuerUrl}/orgs/${organisation}`
}

/** @throws {Problem} ORGANISATION_NOT_FOUND, also for one that issues nothing */
export function findIssuer(context: Oid4vciContext, id: string): { organisation: Organisation; url: string } {
  const organisation = findOrganisation(context, id)
  return { organisation, url: credentialIssuerOf({ issuerUrl: context.issuerUrl, organisation: id }) }
}
