import type { KeyPurpose } from '#agent/organisations/organisation.ts'
import { rotateKey } from '#agent/organisations/rotate-key.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'
import { readAlgorithm } from '../read-algorithm.ts'

export const rotateKeyCommand: Command = {
  name: 'key rotate',
  summary: 'Begin to sign with a new key, and retire the one before',
  notes: [
    'The key is made at once; the issuer does the rest while it runs, over some blocks: it lists the new key in the DID',
    'document and the registry, signs with it once that is final, and retires the old one once all that it signed is',
    'anchored. Issuing goes on, and what was issued stays valid. key list shows how far it is.',
    'With --purpose authentication it is the key for presentations, which no registry and no anchor has: the old one leaves',
    'the DID document a quarter of an hour after the new one signs. An organisation that has none yet gets its first.',
    'A rotation that is under way is not begun again. For a key that was stolen: key compromise.',
  ],
  example: '--organisation board',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whose key' },
    algorithm: { value: '<name>', meaning: 'EdDSA (the default) or ES256K' },
    purpose: { value: '<purpose>', meaning: 'assertionMethod (the default): credentials; or authentication' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const algorithm = readAlgorithm(options.optional('algorithm') ?? 'EdDSA')
    const purpose = readKeyPurpose(options.optional('purpose') ?? 'assertionMethod')
    const actor = readActor(options)
    const { world, organisation } = await workplace.actFor(options.text('organisation'))
    const key = await rotateKey({ world, organisation, algorithm, purpose, actor, now })
    return {
      lines: [
        `${organisation.id}: ${key.thumbprint} is to sign next (${algorithm}, ${purpose}, made ${key.createdAt})`,
        'It takes over when the chain has it for good; the issuer must run. key list shows how far it is.',
      ],
      data: { organisation: organisation.id, key },
    }
  },
}

/** @throws {UsageError} */
function readKeyPurpose(name: string): KeyPurpose {
  if (name === 'assertionMethod' || name === 'authentication') return name
  throw new UsageError('--purpose is assertionMethod or authentication')
}
