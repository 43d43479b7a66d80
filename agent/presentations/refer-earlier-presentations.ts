import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import { referToSubjects } from './refer-to-subjects.ts'

const PAGE = 500

/** Has the presentations found that were kept before there were references to whom they name: once. */
export async function referEarlierPresentations({
  world,
  organisation,
}: {
  world: Pick<IssuerWorld, 'database' | 'presentationSeal' | 'subjectReferenceKey'>
  organisation: string
}): Promise<void> {
  const { database, presentationSeal } = world
  for (;;) {
    const rows = await database
      .selectFrom('presentations')
      .select(['id', 'sealed'])
      .where('organisation', '=', organisation)
      .where('sealed', 'is not', null)
      .where('subject_references', 'is', null)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const { id, sealed } of rows) {
      const presentation: unknown = JSON.parse(presentationSeal.open(sealed!).toString('utf8'))
      await database
        .updateTable('presentations')
        .set({ subject_references: referToSubjects({ world, organisation, presentation }) })
        .where('id', '=', id)
        // it may be deleted meanwhile
        .where('sealed', 'is not', null)
        .execute()
    }
    if (rows.length < PAGE) return
  }
}
