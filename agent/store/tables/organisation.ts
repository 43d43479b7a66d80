import type { ColumnType, Generated } from 'kysely'

export type OrganisationTables = {
  /** An organisation of this trust domain; `controller_key` and `publisher_key` name Veramo keys, or are null where
   * this service knows the organisation only by its DID. */
  organisations: {
    id: string
    name: string
    did: string
    address: string
    controller_key: string | null
    publisher_key: string | null
    created_at: ColumnType<Date, Date, never>
  }
  /** The keys an organisation signs with. The verification method is known once the DID's document lists the key. */
  signing_keys: {
    key: string
    organisation: string
    algorithm: 'EdDSA' | 'ES256K' | 'ES256' | 'ES384'
    /** Of the DID whose key it is. Those of a did:ethr are rotated, and its Ed25519 key signs for the did:web as well. */
    method: Generated<'ethr' | 'web' | 'key'>
    /** The verification relationship under which the DID's document lists it; of a did:key, one key is under both. */
    purpose: Generated<'assertionMethod' | 'authentication'>
    thumbprint: string
    verification_method: string | null
    created_at: ColumnType<Date, Date, never>
    /** When another key took over; null while it signs, or waits to. */
    superseded_at: ColumnType<Date | null, never, Date | null>
    /** How far the issuance log must be anchored before the key retires. */
    log_size: ColumnType<bigint | null, never, bigint | null>
    ended: ColumnType<'retired' | 'compromised' | null, never, 'retired' | 'compromised'>
  }
  /** The scope documents of the accreditations that organisations of this service were granted, by their hash. */
  accreditation_scopes: { scope_hash: string; document: string; created_at: ColumnType<Date, Date, never> }
}
