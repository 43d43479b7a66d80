import { finishUnsigned } from '#agent/issue/finish-unsigned.ts'
import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import type { Logger } from '#agent/logger.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { restorePublished } from './restore-published.ts'

/**
 * What has to be done once, in each process, before anything of an organisation is published: a database that was restored
 * from an older backup is brought on to what was published, and what was recorded and not signed is signed. Signing waits
 * for the former, so that the issuance log goes on from where it was anchored.
 *
 * @param publishedCopy directory of the copy of what was published; undefined if there is none
 * @returns throws {PublishingPaused} until it has succeeded, and does nothing from then on
 */
export function createAdmission({
  world,
  organisation,
  publishedCopy,
  logger,
  now,
}: {
  world: IssuerWorld
  organisation: Organisation
  publishedCopy: string | undefined
  logger: Logger
  now: () => Date
}): () => Promise<void> {
  const { database, view, statusSeal: seal } = world
  const { id } = organisation
  let isDone = false
  return async () => {
    if (isDone) return
    const restored = await restorePublished({
      database,
      view,
      organisation,
      directory: publishedCopy,
      seal,
      actor: { client: 'issuer', person: null },
      now: now(),
    })
    if (restored) {
      await world.reloadSigners?.()
      const fields = { organisation: id, ...restored, sequence: `${restored.sequence}` }
      logger.warn(fields, 'the database was older than what was published, which is taken over from its copy')
    }
    const finished = await finishUnsigned({ world, organisation, before: now() })
    if (finished > 0) logger.info({ organisation: id, finished }, 'signed what was recorded before')
    isDone = true
  }
}
