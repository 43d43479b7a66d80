import type { ColumnType } from 'kysely'

export type GrantType = 'pre-authorized_code' | 'authorization_code'
export type RequestState = 'waiting' | 'approved' | 'refused'
export type NotificationEvent = 'credential_accepted' | 'credential_failure' | 'credential_deleted'

type Later<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

export type OfferTables = {
  /** Offers of credentials to wallets. Codes and references are bearer secrets: their hashes stand here, they are sealed. */
  credential_offers: {
    id: string
    organisation: string
    family: string
    configurations: string[]
    grant_type: GrantType
    reference_hash: Buffer
    /** Of the pre-authorized code, or of the issuer_state. */
    code_hash: Buffer
    /** HMAC of the transaction code. */
    tx_code_digest: Buffer | null
    tries_left: number
    /** Whether somebody decides on each request before the credential is issued. */
    review: boolean
    client: string
    person: string | null
    /** What is offered; empty once all of it is issued. */
    sealed: Buffer
    created_at: Date
    expires_at: Date
    redeemed_at: Later<Date>
    withdrawn_at: Later<Date>
  }
  /** The one request that an offer answers for each configuration: for whom, and the ids of what is issued. */
  credential_requests: {
    id: string
    offer: string
    configuration: string
    sealed_subjects: Buffer
    credential_ids: string[]
    state: RequestState
    created_at: Date
    decided_at: Later<Date>
    sealed_reason: Later<Buffer>
    issued_at: Later<Date>
    event: Later<NotificationEvent>
    event_at: Later<Date>
  }
  /** Nonces that were used, until their time is over. */
  credential_nonces: {
    digest: Buffer
    organisation: string
    expires_at: Date
  }
  /** To what wallets encrypt their requests: one key an organisation and period. Until it ends it decrypts. */
  credential_request_keys: {
    organisation: string
    period: number
    kid: string
    /** The private key as a JWK. */
    sealed: Buffer
    ends_at: Date
  }
}
