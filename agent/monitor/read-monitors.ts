import { type Kysely, sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'

/** A monitor, with what it was told last. */
export type Monitor = {
  id: string
  reference: string | null
  digest: string
  issuer: string
  types: readonly string[]
  webhook: string | null
  validUntil: Date | null
  createdAt: Date
  status: 'active' | 'expired' | 'revoked' | 'suspended'
  key: string
  accreditation: string
}

type Tables = { database: Kysely<MonitorTables>; organisation: string }

/** A page of an organisation's monitors in the order of their ids; `next` begins the page after it. */
export async function listMonitors({
  database,
  organisation,
  after,
  limit,
}: Tables & { after?: string | undefined; limit: number }): Promise<{
  monitors: Monitor[]
  next: string | null
}> {
  let query = selectMonitors({ database, organisation })
    .orderBy('monitors.id')
    .limit(limit + 1)
  if (after !== undefined) query = query.where('monitors.id', '>', after)
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  return { monitors: page.map(toMonitor), next: rows.length > limit ? page.at(-1)!.id : null }
}

/** @throws {AgentError} MONITOR_NOT_FOUND, for another organisation's as for one that never was */
export async function readMonitor({ database, organisation, id }: Tables & { id: string }): Promise<Monitor> {
  const row = isUuid(id)
    ? await selectMonitors({ database, organisation }).where('monitors.id', '=', id).executeTakeFirst()
    : undefined
  if (!row) throw new AgentError('MONITOR_NOT_FOUND', 'no such monitor')
  return toMonitor(row)
}

function selectMonitors({ database, organisation }: Tables) {
  return database
    .selectFrom('monitors')
    .innerJoin('watched_issuers', 'watched_issuers.id', 'monitors.watched_issuer')
    .leftJoin('webhooks', 'webhooks.id', 'monitors.webhook')
    .where('monitors.organisation', '=', organisation)
    .select([
      'monitors.id',
      'monitors.reference',
      'monitors.digest',
      'watched_issuers.issuer',
      'monitors.types',
      'webhooks.url',
      'monitors.valid_until',
      'monitors.expired',
      'monitors.created_at',
      'watched_issuers.key_state',
      'watched_issuers.accreditation',
      sql<string[]>`ARRAY(
        SELECT watched_lists.purpose FROM monitor_statuses AS status
        JOIN watched_lists ON watched_lists.id = status.list
        WHERE status.monitor = monitors.id AND status.is_set
      )`.as('set_purposes'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectMonitors>['executeTakeFirstOrThrow']>>

function toMonitor(row: Row): Monitor {
  return {
    id: row.id,
    reference: row.reference === '' ? null : row.reference,
    digest: row.digest,
    issuer: row.issuer,
    types: row.types,
    webhook: row.url,
    validUntil: row.valid_until,
    createdAt: row.created_at,
    status: statusOf(row),
    key: row.key_state,
    accreditation: row.accreditation,
  }
}

/** What says most comes first. */
function statusOf({ set_purposes: purposes, expired }: Row): Monitor['status'] {
  if (purposes.includes('revocation')) return 'revoked'
  if (expired) return 'expired'
  return purposes.length > 0 ? 'suspended' : 'active'
}
