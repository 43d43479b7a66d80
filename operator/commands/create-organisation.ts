import { createOrganisation } from '#agent/organisations/create-organisation.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'

const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

export const createOrganisationCommand: Command = {
  name: 'organisation create',
  summary: 'Make an organisation of this service: its keys, encrypted in the database, and its DID',
  notes: [
    'Nothing of it is on chain yet: send both addresses what transactions cost, then use organisation anchor.',
    'One that exists is left as it is.',
  ],
  example: '--id board --name "Ohio Board of Nursing"',
  options: {
    id: { value: '<id>', required: true, meaning: 'its name in paths: lower-case letters, digits, hyphens' },
    name: { value: '<name>', required: true, meaning: 'its name for people; it stands in credentials' },
  },
  async run({ options, workplace, now }) {
    const id = options.text('id')
    if (!ID.test(id)) throw new UsageError('--id is 1 to 64 lower-case letters, digits and hyphens')
    const { database, config } = workplace
    const { agent } = await workplace.custody()
    const { chainId } = config
    await createOrganisation({ database, agent, chainId, id, name: options.text('name'), now })
    const { name, did, address, publisherAddress } = await workplace.organisation(id)
    return {
      lines: [
        `${id}: ${name}`,
        `  DID         ${did}`,
        `  controller  ${address}   pays for what is registered`,
        `  publisher   ${publisherAddress}   pays for anchors`,
      ],
      data: { id, name, did, address, publisherAddress },
    }
  },
}
