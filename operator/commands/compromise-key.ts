import { compromiseKey } from '#agent/organisations/compromise-key.ts'
import type { Command } from '../command.ts'
import { describePlace } from '../describe-place.ts'
import { watchPlace } from '../find-place.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

const SEQUENCE = /^(0|[1-9][0-9]{0,18})$/

export const compromiseKeyCommand: Command = {
  name: 'key compromise',
  summary: 'Report a signing key as stolen',
  notes: [
    'THIS CANNOT BE UNDONE, only made worse: an earlier time, an earlier anchor. The key signs nothing from now on, here',
    'at once and for every verifier with the block that says so; another key is made where it was the one that signed.',
    'What the issuance log holds as of the last good anchor stays valid. What the key signed after that never counts',
    'again: issue it anew. If the step fails, run it again: what was done is found. A key for authentication is in no',
    'registry: it leaves the DID document, and nothing that it signed counts from then on.',
  ],
  example: '--organisation board --key 0x1234… --since 2026-06-01T12:00:00Z --yes',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whose key' },
    key: { value: '<thumbprint>', required: true, meaning: 'which, as key list shows it' },
    since: {
      value: '<time>',
      required: true,
      meaning: 'from when it may have been in other hands (RFC 3339)',
    },
    'last-good': {
      value: '<sequence>',
      meaning: 'the last anchor to trust, 0 for none; the last one before --since if left out',
    },
    person: PERSON_OPTION,
    yes: { meaning: 'you mean it; without it nothing is done' },
  },
  async run({ options, workplace, now }) {
    const since = readTime(options.text('since'))
    const lastGood = options.optional('last-good')
    if (lastGood !== undefined && !SEQUENCE.test(lastGood))
      throw new UsageError('--last-good is the sequence number of an anchor')
    const actor = readActor(options)
    if (!options.flag('yes')) throw new UsageError('this cannot be undone: add --yes if you mean it')
    const { world, organisation } = await workplace.actFor(options.text('organisation'))
    const findPlace = watchPlace(world)
    const key = await compromiseKey({
      world,
      organisation,
      thumbprint: options.text('key'),
      since,
      ...(lastGood === undefined ? {} : { lastGoodSequence: BigInt(lastGood) }),
      actor,
      now,
    })
    if (key.purpose === 'authentication') {
      return {
        lines: [
          `${organisation.id}: ${key.thumbprint} is out of the DID document, as of the newest block`,
          'No presentation that it signed counts any more.',
        ],
        data: { organisation: organisation.id, key },
      }
    }
    const place = await findPlace({
      event: 'KeyEnded',
      organisation: organisation.address,
      keyId: key.thumbprint,
    })
    return {
      lines: [
        `${organisation.id}: ${key.thumbprint} is compromised since ${key.compromisedSince ?? since.toISOString()}`,
        key.lastGoodSequence === '0'
          ? 'Nothing that it signed counts any more.'
          : `What it signed counts if anchor ${key.lastGoodSequence} holds it, and else never again.`,
        place
          ? describePlace(place, 'bad')
          : 'No block that says so now was seen: it was said before, or the key was never on chain.',
      ],
      data: { organisation: organisation.id, key, ...(place ?? {}) },
    }
  },
}

function readTime(text: string): Date {
  const time = new Date(text)
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
  if (isTime && !Number.isNaN(time.getTime())) return time
  throw new UsageError('--since is a time with its zone, as 2026-06-01T12:00:00Z')
}
