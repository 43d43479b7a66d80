import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { sql, type Transaction } from 'kysely'
import type { DirectoryTables } from '#agent/store/tables/directory.ts'
import type { Affiliation } from '#schemas/provider-directory/affiliation.ts'

/**
 * Writes where somebody works: the entry names an organisation and a location, each once in the directory however many
 * work there. One in which nobody works any more is taken out.
 */
export async function statePlaces({
  transaction,
  organisation,
  entry,
  affiliation,
  now,
}: {
  transaction: Transaction<DirectoryTables>
  organisation: string
  entry: string
  affiliation: Affiliation | undefined
  now: Date
}): Promise<void> {
  const { organization, location } = affiliation ?? {}
  const employer = organization && toPlace('Organization', organization)
  // the same address at two organisations is two locations
  const place = location && toPlace('Location', { ...location, organization: employer!.id })
  const stated = [employer, place].filter((each) => each !== undefined)
  if (stated.length > 0) {
    await transaction
      .insertInto('directory_places')
      .values(
        stated.map(({ id, kind, content }) => ({
          organisation,
          id,
          kind,
          content: JSON.stringify(content),
          stated_at: now,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await transaction
    .updateTable('directory_entries')
    .set({
      affiliation: affiliation ? JSON.stringify(affiliation) : null,
      affiliated_at: affiliation ? now : null,
      organization: employer?.id ?? null,
      location: place?.id ?? null,
      updated_at: now,
    })
    .where('id', '=', entry)
    .execute()
  await forgetPlaces({ transaction, organisation })
}

/** Takes out the places in which nobody works. */
export async function forgetPlaces({
  transaction,
  organisation,
}: {
  transaction: Transaction<DirectoryTables>
  organisation: string
}): Promise<void> {
  await sql`
    DELETE FROM directory_places AS place WHERE place.organisation = ${organisation} AND NOT EXISTS (
      SELECT FROM directory_entries AS entry
      WHERE entry.organisation = place.organisation AND (entry.organization = place.id OR entry.location = place.id)
    )
  `.execute(transaction)
}

function toPlace(kind: 'Organization' | 'Location', content: object) {
  const digest = hash('sha256', canonicalize({ kind, content })!)
  // RFC 9562 §5.8: version 8 is for what an application makes its UUIDs of
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  return { id, kind, content }
}
