import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { removeClient } from '#issuer-api/oauth/remove-client.ts'
import type { Command } from '../command.ts'
import { OperatorError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const removeClientCommand: Command = {
  name: 'client remove',
  summary: 'Let an API client act for an organisation no more',
  notes: ['It is given no token any more; one that it has is good for an hour at most.'],
  example: '--organisation board --client-id licensing-system',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whom it acts for' },
    'client-id': { value: '<id>', required: true, meaning: 'as client list shows it' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace: { database, ...workplace }, now }) {
    const { id: organisation } = await workplace.organisation(options.text('organisation'))
    const clientId = options.text('client-id')
    const actor = readActor(options)
    await auditAttempt({
      database,
      organisation,
      entry: { action: 'client.remove', object: clientId, ...actor },
      async work() {
        const removed = await removeClient({ database, clientId, organisation })
        if (!removed) throw new OperatorError(`${organisation} has no client ${clientId}`)
      },
      now,
    })
    return {
      lines: [`${clientId} acts for ${organisation} no more; tokens that it has expire within the hour`],
      data: { clientId, organisation },
    }
  },
}
