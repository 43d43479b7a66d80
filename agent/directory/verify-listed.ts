import { sql } from 'kysely'
import { openJson } from '#agent/consents/seal-json.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { describeVerdict, lastEvent } from './describe-verdict.ts'
import type { DirectoryWorld } from './directory-world.ts'

/** How often a license is verified though nothing was told of it. */
export const VERIFY_EVERY_MS = 24 * 3_600_000

/** After how long it is tried again where nobody could know. */
const RETRY_MS = 60_000

/** Licenses a call. */
const CHUNK = 100

/**
 * Verifies again the listed licenses that a monitor has told of since, and those whose turn it is. Each verification is
 * recorded. Where nobody can know, the last verdict stands.
 *
 * @returns whether there may be more
 */
export async function verifyListed({
  world,
  now,
}: {
  world: DirectoryWorld
  now: Date
}): Promise<{ more: boolean }> {
  const { database, organisation, seal, verifier, recordVerification } = world
  const due = await database
    .selectFrom('directory_licenses as license')
    .innerJoin('directory_entries as entry', 'entry.id', 'license.entry')
    .select(['license.entry', 'license.digest', 'license.monitor', 'license.sealed', 'license.checked_to'])
    .where('entry.organisation', '=', organisation.id)
    .where((where) =>
      where.or([
        where('license.verified_at', '<', new Date(now.getTime() - VERIFY_EVERY_MS)),
        where.exists(
          where
            .selectFrom('monitor_events as event')
            .select(sql`1`.as('one'))
            .whereRef('event.monitor', '=', 'license.monitor')
            .whereRef('event.sequence', '>', 'license.checked_to'),
        ),
      ]),
    )
    .where((where) => where.or([where('license.retry_at', 'is', null), where('license.retry_at', '<=', now)]))
    .orderBy('license.verified_at')
    .limit(CHUNK)
    .execute()
  for (const { entry, digest, monitor, sealed, checked_to: before } of due) {
    // an event that comes while it is verified has it verified once more
    const checkedTo = monitor === null ? before : await lastEvent({ database, monitor })
    const verdict = await verifyCredential({ credential: openJson(seal, sealed), now, world: verifier })
    const { id: record } = await recordVerification({
      presented: { ...verdict, kind: 'credential' },
      policy: {},
      organisation: organisation.id,
      client: 'provider-directory',
      person: null,
      now,
    })
    const isKnown = verdict.verdict !== 'indeterminate'
    await database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('directory_licenses')
        .set(
          isKnown
            ? {
                ...describeVerdict(verdict),
                verified_at: now,
                record,
                checked_to: checkedTo,
                retry_at: null,
              }
            : { retry_at: new Date(now.getTime() + RETRY_MS) },
        )
        .where('entry', '=', entry)
        .where('digest', '=', digest)
        .execute()
      if (!isKnown) return
      await transaction
        .updateTable('directory_entries')
        .set({ updated_at: now })
        .where('id', '=', entry)
        .execute()
    })
  }
  return { more: due.length === CHUNK }
}
