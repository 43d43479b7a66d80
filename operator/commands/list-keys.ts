import type { DescribedKey } from '#agent/organisations/describe-key.ts'
import { listKeys } from '#agent/organisations/list-keys.ts'
import type { Command } from '../command.ts'

export const listKeysCommand: Command = {
  name: 'key list',
  summary: 'List the keys that an organisation signs with, or signed with before',
  notes: [
    'pending: the chain does not list it for good yet · active: it signs · retiring: another has taken over, and the log',
    'is to be anchored with the last that it signed · retired · compromised',
    'assertionMethod: it signs credentials · authentication: it signs presentations',
  ],
  example: '--organisation board',
  options: { organisation: { value: '<id>', required: true, meaning: 'whose keys' } },
  async run({ options, workplace }) {
    const organisation = await workplace.organisation(options.text('organisation'))
    const follower = await workplace.follower()
    const keys = await listKeys({ world: { database: workplace.database, follower }, organisation })
    return { lines: keys.map(describe), data: { organisation: organisation.id, keys } }
  },
}

function describe(key: DescribedKey): string {
  const { thumbprint, algorithm, purpose, state, createdAt, supersededAt, retiredAt, compromisedSince } = key
  const times = [
    `made ${createdAt}`,
    supersededAt && `signs no more since ${supersededAt}`,
    retiredAt && `retired ${retiredAt}`,
    compromisedSince && `compromised since ${compromisedSince}, last good anchor ${key.lastGoodSequence}`,
  ]
  return `${thumbprint}   ${algorithm.padEnd(6)}   ${state.padEnd(11)}   ${purpose.padEnd(15)}   ${times.filter(Boolean).join(', ')}`
}
