import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { grantAccreditations } from '#agent/organisations/grant-accreditations.ts'
import { families, familyOfId } from '#schemas/families.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const accreditOrganisationCommand: Command = {
  name: 'organisation accredit',
  summary: 'Let another organisation issue credentials of one family, as an organisation of this service',
  notes: [
    'The chain holds the hash of the scope; the scope itself is served under the URL of who grants it. One that stands',
    'already, with the same scope and end, is left as it is. A root authority grants by itself, any other on the',
    'accreditation of its own that covers this.',
  ],
  example:
    '--grantor health-authority --to did:ethr:0x1:0x1234… --family practitioner-license --jurisdiction US-OH --until 2031-01-01',
  options: {
    grantor: { value: '<id>', required: true, meaning: 'an organisation of this service' },
    to: { value: '<did>', required: true, meaning: 'the organisation that may issue' },
    family: { value: '<family>', required: true, meaning: families.map(({ id }) => id).join(', ') },
    until: { value: '<date>', required: true, meaning: 'when it ends, as 2031-01-01' },
    jurisdiction: { value: '<code>', multiple: true, meaning: 'ISO 3166-2, as US-OH; any if left out' },
    profession: { value: '<type>', multiple: true, meaning: 'license type, as RN; any if left out' },
    'may-accredit': { meaning: 'it may pass this on to others' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const to = options.text('to')
    parseEthrDid(to)
    const family = familyOfId(options.text('family'))
    if (!family) throw new UsageError(`--family is one of ${families.map(({ id }) => id).join(', ')}`)
    const until = readDate(options.text('until'))
    const terms = {
      types: [family.credentialType],
      ...listOf('jurisdictions', options.list('jurisdiction')),
      ...listOf('professions', options.list('profession')),
    }
    const actor = readActor(options)
    const { world, organisation: grantor } = await workplace.actFor(options.text('grantor'))
    const trustedRoots = workplace.config.trustedRoots.map((did) => parseEthrDid(did).address)
    const [accreditation] = await grantAccreditations({
      world: { ...world, trustedRoots },
      grantor,
      request: { ...terms, organisation: to, mayAccredit: options.flag('may-accredit'), until },
      actor,
      now,
    })
    const { id, granted } = accreditation!
    return {
      lines: [
        `${grantor.id} lets ${to} issue ${family.id} until ${until.toISOString()}`,
        granted
          ? `Accreditation ${id}: it counts once its block is final.`
          : `Accreditation ${id} stood already.`,
      ],
      data: {
        grantor: grantor.id,
        to,
        family: family.id,
        until: until.toISOString(),
        scope: { type: 'CaresealScope', ...terms },
        id,
        granted,
      },
    }
  },
}

function listOf(name: 'jurisdictions' | 'professions', values: readonly string[]) {
  return values.length === 0 ? {} : { [name]: [...values] }
}

function readDate(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime())
  if (isDay && date.toISOString().startsWith(text)) return date
  throw new UsageError('--until is a day, as 2031-01-01')
}
