import { eraseSubject } from '#agent/issue/erase-subject.ts'
import { deriveIssuingKeys } from '#agent/issue/issuing-keys.ts'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const eraseSubjectCommand: Command = {
  name: 'subject erase',
  summary: 'Erase a person: destroy the key that their claims, credentials and reasons are kept under',
  notes: [
    'THIS CANNOT BE UNDONE. The logs hold digests alone and stay verifiable. Credentials that the person holds stay',
    'signed: revoke them first where that is meant. Backups of the database keep the key until they are deleted.',
    'Presentations that the organisation made and exchanges in which the person occurs are deleted with them.',
    'The reason and who did it are in the audit log for good: name an order or a ticket, and nobody.',
  ],
  example: '--organisation board --subject did:key:z6Mk… --reason "request 2026-118" --yes',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whose records' },
    subject: {
      value: '<did>',
      required: true,
      meaning: 'the subject of the credentials, exactly as in them',
    },
    reason: { value: '<text>', required: true, meaning: 'for the audit log; nothing about the person' },
    person: PERSON_OPTION,
    yes: { meaning: 'you mean it; without it nothing is done' },
  },
  async run({ options, workplace, now }) {
    const { database, config } = workplace
    const { id } = await workplace.organisation(options.text('organisation'))
    if (!options.flag('yes')) throw new UsageError('erasing cannot be undone: add --yes if you mean it')
    const actor = readActor(options)
    const { offerSeal } = openOfferWorld({ ...config, database })
    const erased = await eraseSubject({
      world: { database, ...deriveIssuingKeys(config), offerSeal },
      organisation: { id },
      subject: options.text('subject'),
      actor,
      reason: options.text('reason'),
      now,
    })
    const { records, presentations, exchanges } = erased
    const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
    return {
      lines: [
        `erased: ${count(records, 'record')} of ${id} can no longer be read by anybody`,
        `deleted: ${count(presentations, 'presentation')} and ${count(exchanges, 'exchange')} that named them`,
      ],
      data: { organisation: id, ...erased },
    }
  },
}
