import {
  parseHolderRequest,
  useHolderRequest,
  verifyHolderRequest,
} from '#agent/consents/check-holder-request.ts'
import { sealJson } from '#agent/consents/seal-json.ts'
import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { DirectoryWorld } from './directory-world.ts'
import { forgetMonitors } from './forget-monitors.ts'
import { forgetPlaces } from './state-places.ts'

/**
 * Takes a practitioner out, by their own signature and nobody's help. From its commit on no process on this database shows
 * anything of them; what they signed stays, sealed.
 *
 * @param compact a JWS of typ careseal-directory-withdrawal+jwt (see parseHolderRequest) whose `sub` is the DID of the
 *   directory's organisation
 * @param audience this service's URL
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_PROOF_USED; HOLDER_UNAVAILABLE; DIRECTORY_ENTRY_NOT_FOUND
 */
export async function leaveDirectory({
  world,
  compact,
  audience,
  now,
}: {
  world: DirectoryWorld
  compact: string
  audience: string
  now: Date
}): Promise<void> {
  const { database, verifier, organisation, seal } = world
  const type = 'careseal-directory-withdrawal+jwt'
  const request = parseHolderRequest({ compact, type, subject: organisation.did, audience, now })
  const practitioner = world.digestOf(request.did)
  const entry = await database
    .selectFrom('directory_entries')
    .select('id')
    .where('organisation', '=', organisation.id)
    .where('practitioner', '=', practitioner)
    .executeTakeFirst()
  if (!entry) throw notFound()
  await verifyHolderRequest({ verifier, request, now })
  await useHolderRequest({ database, request })
  await removeEntry({ world, id: entry.id })
  await database
    .insertInto('directory_requests')
    .values({
      organisation: organisation.id,
      practitioner,
      sealed: sealJson(seal, { request: compact }),
      received_at: now,
    })
    .execute()
}

/**
 * Takes an entry out, with its licenses and what watches them.
 *
 * @throws {AgentError} DIRECTORY_ENTRY_NOT_FOUND
 */
export async function removeEntry({
  world: { database, organisation },
  id,
}: {
  world: DirectoryWorld
  id: string
}): Promise<void> {
  if (!isUuid(id)) throw notFound()
  await database.transaction().execute(async (transaction) => {
    await forgetMonitors({ transaction, entry: id })
    const { numDeletedRows } = await transaction
      .deleteFrom('directory_entries')
      .where('organisation', '=', organisation.id)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw notFound()
    await forgetPlaces({ transaction, organisation: organisation.id })
  })
}

function notFound(): AgentError {
  return new AgentError('DIRECTORY_ENTRY_NOT_FOUND', 'there is no such entry')
}
