import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { setSponsoredState } from '#agent/organisations/set-sponsored-state.ts'
import type { Command } from '../command.ts'
import { describePlace } from '../describe-place.ts'
import { watchPlace } from '../find-place.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const resumeOrganisationCommand: Command = {
  name: 'organisation resume',
  summary: 'Let an organisation go on that is halted, by one above it',
  notes: [
    'Whoever halted it resumes it, or an organisation above that one; it cannot by itself. Before that, see that its keys',
    'are its own again: what it issued counts again once the block that says so is final.',
  ],
  example: '--did did:ethr:0x1:0x1234… --by health-authority',
  options: {
    did: { value: '<did>', required: true, meaning: 'the organisation that is halted' },
    by: { value: '<id>', required: true, meaning: 'one that sponsors it, an organisation of this service' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const [did, by] = [options.text('did'), options.text('by')]
    const actor = readActor(options)
    const { address } = parseEthrDid(did)
    const { world, organisation } = await workplace.actFor(by)
    const findPlace = watchPlace(world)
    await setSponsoredState({ world, sponsor: organisation, did, state: 'active', actor, now })
    const place = await findPlace({ event: 'StateSet', organisation: address })
    return {
      lines: [`${did} goes on, by ${by}`, ...(place ? [describePlace(place, 'good')] : [])],
      data: { organisation: did, state: 'active', by, ...place },
    }
  },
}
