import { type RawBuilder, sql } from 'kysely'

/** No Surprises Act, 42 U.S.C. 300gg-115(a)(2): what a directory says is verified at least every 90 days. */
const LONGEST_UNVERIFIED_MS = 90 * 24 * 3_600_000

/** What a monitor tells that takes a license out until it was verified again. */
const ENDS = [
  'credential.expired',
  'credential.revoked',
  'credential.suspended',
  'issuer.accreditation_ended',
  'issuer.deactivated',
  'issuer.halted',
  'issuer.key_compromised',
  'issuer.key_removed',
]

/**
 * Whether a row `license` of directory_licenses is shown: it was valid when it was verified last, is watched, its
 * monitor has told of no end since, and its last day has not passed. So an end is an end in the same moment in which
 * monitors are told of it, in every process.
 */
export function isListed(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(
    license.verdict = 'valid'
    AND license.expires_on >= ${now.toISOString().slice(0, 10)}
    AND license.verified_at > ${new Date(now.getTime() - LONGEST_UNVERIFIED_MS)}
    AND EXISTS (
      SELECT FROM monitors WHERE monitors.id = license.monitor
        AND NOT coalesce(monitors.valid_until <= ${now}, false)
    )
    AND NOT EXISTS (
      SELECT FROM monitor_statuses AS status WHERE status.monitor = license.monitor AND status.is_set
    )
    AND NOT EXISTS (
      SELECT FROM monitor_events AS event WHERE event.monitor = license.monitor
        AND event.sequence > license.checked_to AND event.type = ANY (${ENDS}::text[])
    )
  )`
}
