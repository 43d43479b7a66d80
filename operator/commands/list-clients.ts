import { listClients } from '#issuer-api/oauth/list-clients.ts'
import type { Command } from '../command.ts'

export const listClientsCommand: Command = {
  name: 'client list',
  summary: 'List the API clients, and what each may do',
  notes: [],
  example: '--organisation board',
  options: { organisation: { value: '<id>', meaning: 'of one alone; all if left out' } },
  async run({ options, workplace }) {
    const only = options.optional('organisation')
    if (only !== undefined) await workplace.organisation(only)
    const all = await listClients({ database: workplace.database })
    const clients = all.filter(({ organisation }) => only === undefined || organisation === only)
    return {
      lines: clients.map(
        ({ clientId, organisation, scopes }) =>
          `${organisation.padEnd(24)} ${clientId.padEnd(24)} ${scopes.join(' ')}`,
      ),
      data: { clients },
    }
  },
}
