import type { ColumnType, Generated } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

/** What a verifier watches for its callers, and what it told them. No claim of a credential is in here. */
export type MonitorTables = {
  /**
   * Where an organisation wants to be told; `secret` is sealed. `events`: what it is told of beside the monitors that name
   * it. `disabled_at`: the endpoint answered 410 Gone.
   */
  webhooks: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    url: string
    secret: WrittenOnce<Buffer>
    events: string[]
    created_at: WrittenOnce<Date>
    disabled_at: Date | null
  }
  /** Lists that are watched. `bits` (compressed) are those that monitors were told of last; `state` names them. */
  watched_lists: {
    id: Generated<number>
    url: WrittenOnce<string>
    issuer: WrittenOnce<string>
    purpose: WrittenOnce<string>
    version: number
    state: string
    bits: Buffer
    revision: ColumnType<number, never, number>
  }
  /** What a credential's issuer is asked about: one row for all credentials of an issuer, key and type. */
  watched_issuers: {
    id: Generated<number>
    issuer: WrittenOnce<string>
    kid: WrittenOnce<string>
    key_id: WrittenOnce<string>
    type_id: WrittenOnce<string>
    /** Scope hashes of the accreditations under which the credentials were accepted, root first. */
    scopes: WrittenOnce<string>
    /** As monitors were told last. */
    key_state: string
    accreditation: string
    revision: ColumnType<number, never, number>
  }
  monitors: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    /** The caller's own name for it; empty if none. */
    reference: WrittenOnce<string>
    webhook: string | null
    /** SHA-256 of the credential's compact form. */
    digest: WrittenOnce<string>
    types: WrittenOnce<string[]>
    watched_issuer: WrittenOnce<number>
    valid_until: WrittenOnce<Date | null>
    expired: ColumnType<boolean, never, boolean>
    created_at: WrittenOnce<Date>
  }
  monitor_statuses: {
    list: WrittenOnce<number>
    bit_index: WrittenOnce<number>
    monitor: WrittenOnce<string>
    is_set: boolean
  }
  /**
   * Each change that a monitor was told of, once, and what is told without one. `body` is sent as it is, to webhooks and
   * streams.
   */
  monitor_events: {
    sequence: Generated<bigint>
    id: WrittenOnce<string>
    monitor: WrittenOnce<string | null>
    organisation: WrittenOnce<string>
    type: WrittenOnce<string>
    change: WrittenOnce<string>
    body: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
  /** Decisions for which glass was broken, written with them and kept until their event is written. */
  consent_alerts: {
    decision: WrittenOnce<string>
    organisation: WrittenOnce<string>
    decided_at: WrittenOnce<Date>
  }
  webhook_deliveries: {
    id: WrittenOnce<string>
    event: WrittenOnce<bigint>
    webhook: WrittenOnce<string>
    organisation: WrittenOnce<string>
    state: DeliveryState
    attempts: ColumnType<number, never, number>
    last_status: ColumnType<number | null, never, number | null>
    last_error: ColumnType<string | null, never, string | null>
    updated_at: Date
  }
}

/** `dead`: given up, until it is replayed. */
export type DeliveryState = 'pending' | 'delivered' | 'dead'
