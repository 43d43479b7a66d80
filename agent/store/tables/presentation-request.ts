import type { ColumnType, Generated } from 'kysely'

export type ResponseMode = 'direct_post' | 'direct_post.jwt'

type Later<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

export type PresentationRequestTables = {
  /** Requests to wallets for presentations; each is answered once. */
  presentation_requests: {
    id: string
    organisation: string
    client: string
    person: string | null
    profile: string | null
    profile_version: number | null
    /** DCQL, as JSON. */
    query: string
    /** Options of the verification, as JSON. */
    options: string
    response_mode: ResponseMode
    redirect_uri: string | null
    /** Whether valid consents in the answer are held. */
    holds_consents: Generated<boolean>
    /** Origins of pages that may ask by the Digital Credentials API. */
    origins: string[]
    nonce: string
    /** The private key that the answer is encrypted to; gone once it is answered. */
    sealed_key: Later<Buffer>
    created_at: Date
    expires_at: Date
    answered_at: Later<Date>
    /** SHA-256 of what the wallet's browser brings to the redirect_uri. */
    response_code_hash: Later<Buffer>
    /** The error that the wallet answered. */
    wallet_error: Later<string>
    /** When it was found that the process that took the answer did not come to an outcome. */
    failed_at: Later<Date>
    /** The verdicts, and what was presented. */
    sealed_outcome: Later<Buffer>
  }
  /** What an organisation asks wallets for, by name. Versions are never changed. */
  presentation_profiles: {
    organisation: string
    name: string
    version: number
    description: string
    query: string
    options: string
    holds_consents: Generated<boolean>
    client: string
    person: string | null
    created_at: Date
  }
}
