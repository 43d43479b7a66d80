import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { haltOrganisation } from '#agent/organisations/halt-organisation.ts'
import { setSponsoredState } from '#agent/organisations/set-sponsored-state.ts'
import type { Command } from '../command.ts'
import { describePlace } from '../describe-place.ts'
import { watchPlace } from '../find-place.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const haltOrganisationCommand: Command = {
  name: 'organisation halt',
  summary: 'Halt an organisation: nothing that it issued or accredited counts until it is resumed',
  notes: [
    'By itself (--id), or by an organisation above it (--did and --by), which also helps against a stolen controller key.',
    'It cannot resume itself: organisation resume is for those above it. The halt of a root authority is final.',
  ],
  example: '--id board --yes',
  options: {
    id: { value: '<id>', meaning: 'an organisation of this service, that halts itself' },
    did: { value: '<did>', meaning: 'the organisation that another halts' },
    by: { value: '<id>', meaning: 'the one that sponsors it, an organisation of this service' },
    person: PERSON_OPTION,
    yes: { meaning: 'you mean it; without it nothing is done' },
  },
  async run({ options, workplace, now }) {
    const [id, did, by] = [options.optional('id'), options.optional('did'), options.optional('by')]
    const isOwn = id !== undefined && did === undefined && by === undefined
    if (!isOwn && (id !== undefined || did === undefined || by === undefined))
      throw new UsageError('--id <id>, or --did <did> and --by <id>')
    const actor = readActor(options)
    if (!options.flag('yes')) throw new UsageError('everything that it issued is invalid then: add --yes')
    const { world, organisation } = await workplace.actFor(isOwn ? id : by!)
    const findPlace = watchPlace(world)
    if (isOwn) await haltOrganisation({ world, organisation, actor, now })
    else await setSponsoredState({ world, sponsor: organisation, did: did!, state: 'halted', actor, now })
    const halted = isOwn ? organisation : parseEthrDid(did!)
    const place = await findPlace({ event: 'StateSet', organisation: halted.address })
    return {
      lines: [
        `${id ?? did} is halted${isOwn ? '' : ` by ${by}`}: verifiers refuse what it issued or accredited`,
        ...(place ? [describePlace(place, 'bad')] : []),
      ],
      data: { organisation: id ?? did, state: 'halted', ...(isOwn ? {} : { by }), ...place },
    }
  },
}
