import { AgentError } from '#agent/errors.ts'
import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'

type World = Pick<IssuerWorld, 'database' | 'presentationSeal'>

/**
 * A presentation that the organisation made; of several with the same id the newest.
 *
 * @throws {AgentError} PRESENTATION_NOT_FOUND; PRESENTATION_DELETED
 */
export async function readPresentation({
  world: { database, presentationSeal },
  organisation,
  id,
}: {
  world: World
  organisation: Pick<Organisation, 'id'>
  id: string
}): Promise<Record<string, unknown>> {
  const row = await database
    .selectFrom('presentations')
    .select('sealed')
    .where('organisation', '=', organisation.id)
    .where('own_id', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new AgentError('PRESENTATION_NOT_FOUND', 'no such presentation')
  if (!row.sealed) throw new AgentError('PRESENTATION_DELETED', 'the presentation was deleted')
  return JSON.parse(presentationSeal.open(row.sealed).toString('utf8'))
}

/**
 * The presentations that an organisation made and did not delete, the newest first, a page at a time.
 *
 * @param before the `end` of the page before
 * @returns `end` is null on the last page
 */
export async function listPresentations({
  world: { database, presentationSeal },
  organisation,
  before,
  limit,
}: {
  world: World
  organisation: Pick<Organisation, 'id'>
  before?: bigint
  limit: number
}): Promise<{ presentations: Record<string, unknown>[]; end: bigint | null }> {
  const rows = await database
    .selectFrom('presentations')
    .select(['id', 'sealed'])
    .where('organisation', '=', organisation.id)
    .where('sealed', 'is not', null)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return {
    presentations: page.map(({ sealed }) => JSON.parse(presentationSeal.open(sealed!).toString('utf8'))),
    end: rows.length > limit ? page.at(-1)!.id : null,
  }
}
