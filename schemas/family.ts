import type { TObject } from '@sinclair/typebox'
import type { ClaimFault } from './claim-fault.ts'
import type { FamilyContext } from './create-context.ts'

/** What of a credential an accreditation's scope is held against. */
export type ClaimScope = { jurisdiction?: string; profession?: string }

/** An issuing organisation, as far as claims may name it. */
export type IssuingOrganisation = { did: string; name: string }

/**
 * A family of credentials: what one is, from one source. One folder each, found by `families.ts`; the folder's
 * `family.ts` exports a `family`. Claims are the credential subject, `id` (the subject's DID) included.
 */
export type Family = {
  /** The folder's name, and the name in paths: `practitioner-license`. */
  id: string
  /** The type in a credential beside `VerifiableCredential`: `PractitionerLicenseCredential`. */
  credentialType: string
  /**
   * From 1. What is published under a version stays as it is, so a change of the claims is a new one; accreditations are
   * for the family, whatever the version.
   */
  version: number
  /** The versions before: nothing is issued in them any more, and what was stays good. */
  former: readonly Family[]
  title: string
  description: string
  /** `https://w3id.org/careseal/contexts/<id>/v<version>` */
  contextUrl: string
  context: FamilyContext
  /** `https://w3id.org/careseal/schemas/<id>/v<version>` */
  schemaUrl: string
  /** `https://w3id.org/careseal/vct/<id>/v<version>` */
  vct: string
  /** JSON Schema 2020-12 of the credential subject. */
  claims: TObject
  /**
   * The claims that a holder may leave out, where the format lets them (RFC 9901). JSON Pointers. Never what a decision
   * rests on: status, dates, scope, encumbrance, public actions, or any limit of a consent.
   */
  disclosable: readonly string[]
  /** Claims whose names mean something else in a JWT, and the names they have there. */
  jwtNames: Readonly<Record<string, string>>
  /** The on-chain id: SHA-256 of `https://w3id.org/careseal/types/<id>`, 0x and 64 digits. */
  typeId: string
  /** What JSON Schema cannot say: check digits, dates against each other. Only for claims that the schema accepts. */
  checkClaims: (claims: Record<string, unknown>) => ClaimFault[]
  /**
   * Fills in, where they are left out, the claims that name the issuing organisation itself and those that follow from
   * others. Takes any claims.
   */
  fillClaims: (options: {
    claims: Record<string, unknown>
    organisation: IssuingOrganisation
  }) => Record<string, unknown>
  /** The claims that, where they name an organisation, must name the issuing one. JSON Pointers. */
  issuerClaims: readonly string[]
  /** Only for claims that the schema accepts. */
  scopeOf: (claims: Record<string, unknown>) => ClaimScope
}
