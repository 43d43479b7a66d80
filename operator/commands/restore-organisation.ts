import { resolve } from 'node:path'
import { PublishingPaused } from '#agent/anchors/publishing-paused.ts'
import { deriveIssuingKeys } from '#agent/issue/issuing-keys.ts'
import { restorePublished } from '#agent/restore/restore-published.ts'
import type { Command } from '../command.ts'
import { OperatorError, UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const restoreOrganisationCommand: Command = {
  name: 'organisation restore',
  summary: 'Bring a database that was restored from an older backup on to what was published since',
  notes: [
    'The issuer does this by itself at its start from PUBLISHED_COPY, and publishes nothing for an organisation for which it',
    'could not. This does the same from a copy that lies elsewhere; an issuer that runs goes on by itself within a minute.',
    'Open status lists are closed, published revocations are applied again, and the anchors of then are served again.',
    'Claims, audit entries and reasons of what was done after the backup are lost.',
  ],
  example: '--id board --copy /mnt/other/published',
  options: {
    id: { value: '<id>', required: true, meaning: 'an organisation of this service' },
    copy: {
      value: '<directory>',
      meaning: 'where the copy of what was published lies; PUBLISHED_COPY if left out',
    },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const { keyEncryptionKey, publishedCopy } = workplace.config
    const given = options.optional('copy')
    const directory = given === undefined ? publishedCopy : resolve(given)
    if (directory === undefined) throw new UsageError('--copy <directory>, or PUBLISHED_COPY')
    const actor = readActor(options)
    const { world, organisation } = await workplace.actFor(options.text('id'))
    const { database, follower } = world
    const restored = await restorePublished({
      database,
      view: follower.view,
      organisation,
      directory,
      seal: deriveIssuingKeys({ keyEncryptionKey }).statusSeal,
      actor,
      now,
    }).catch((cause: unknown) => {
      if (!(cause instanceof PublishingPaused)) throw cause
      throw new OperatorError(cause.message, { cause })
    })
    const { id } = organisation
    if (!restored)
      return { lines: [`${id}: this database lacks no anchor`], data: { organisation: id, restored: null } }
    const { sequence, anchors, adopted, statuses, leaves, keys } = restored
    return {
      lines: [
        `${id}: brought on to anchor ${sequence}; the copy had ${adopted} of the ${anchors} anchors that were lacking`,
        `${statuses} changes of status applied again; ${leaves} credentials were issued that this database knows nothing of`,
        ...(keys > 0 ? [`${keys} signing keys have ended on chain: key list, and key rotate`] : []),
      ],
      data: { organisation: id, restored: { ...restored, sequence: sequence.toString() } },
    }
  },
}
