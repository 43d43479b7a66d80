import { AgentError } from '#agent/errors.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { Affiliation } from '#schemas/provider-directory/affiliation.ts'
import type { DirectoryWorld } from './directory-world.ts'
import { statePlaces } from './state-places.ts'

/**
 * Says where a practitioner works, in place of what was said before; undefined says nothing any more.
 *
 * @throws {AgentError} DIRECTORY_ENTRY_NOT_FOUND; DIRECTORY_ENTRY_INVALID if the practitioner did not choose to have it
 *   shown
 */
export async function setAffiliation({
  world: { database, organisation },
  id,
  affiliation,
  now,
}: {
  world: DirectoryWorld
  id: string
  affiliation: Affiliation | undefined
  now: Date
}): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const entry = isUuid(id)
      ? await transaction
          .selectFrom('directory_entries')
          .select('fields')
          .where('organisation', '=', organisation.id)
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
      : undefined
    if (!entry) throw new AgentError('DIRECTORY_ENTRY_NOT_FOUND', 'there is no such entry')
    if (affiliation && !entry.fields.includes('affiliation')) {
      const message = 'the practitioner did not choose to have it shown'
      const faults = [{ pointer: '', code: 'NOT_CHOSEN', message }]
      throw new AgentError('DIRECTORY_ENTRY_INVALID', message, { faults })
    }
    await statePlaces({ transaction, organisation: organisation.id, entry: id, affiliation, now })
  })
}
