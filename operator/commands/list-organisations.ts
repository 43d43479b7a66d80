import { listOrganisations } from '#agent/organisations/list-organisations.ts'
import type { Command } from '../command.ts'

export const listOrganisationsCommand: Command = {
  name: 'organisation list',
  summary: 'List the organisations of this service',
  notes: [],
  example: '--json',
  options: {},
  async run({ workplace: { database } }) {
    const organisations = await listOrganisations({ database })
    return {
      lines: organisations.map(
        ({ id, did, anchored }) => `${id.padEnd(24)} ${did}   ${anchored ? 'on chain' : 'not on chain yet'}`,
      ),
      data: { organisations },
    }
  },
}
