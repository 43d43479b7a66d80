import { readFile } from 'node:fs/promises'
import { Type } from '@sinclair/typebox'
import { sendSignedCall } from '#agent/organisations/send-signed-call.ts'
import { createAjv } from '#schemas/create-ajv.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'

const hex = (pattern: string) => Type.String({ pattern: `^0x${pattern}$` })

const preparedCall = Type.Object({
  domain: Type.Object({ chainId: Type.Integer(), verifyingContract: hex('[0-9a-fA-F]{40}') }),
  message: Type.Object({
    actor: hex('[0-9a-fA-F]{40}'),
    call: hex('([0-9a-f]{2}){4,}'),
    nonce: Type.String({ pattern: '^[0-9]{1,78}$' }),
    deadline: Type.Integer({ minimum: 0 }),
  }),
})

const isPrepared = createAjv({ explain: false }).compile<{
  domain: { chainId: number; verifyingContract: string }
  message: { actor: string; call: string; nonce: string; deadline: number }
}>(preparedCall)

export const sendCallCommand: Command = {
  name: 'call send',
  summary: 'Send a call of the registry that its actor signed, and pay for it',
  notes: [
    'What the signature allows is the actor’s to say; who sends it matters to nobody. It is good once: sent again, the',
    'registry refuses it. The organisation that pays does so with its publishing key.',
  ],
  example: '--file call.json --signature 0x1234… --payer board',
  options: {
    file: { value: '<path>', required: true, meaning: 'what call prepare wrote' },
    signature: { value: '<hex>', required: true, meaning: 'of its typed data' },
    payer: { value: '<id>', required: true, meaning: 'an organisation of this service' },
  },
  async run({ options, workplace, now }) {
    const signature = options.text('signature')
    if (!/^0x([0-9a-fA-F]{2}){1,4096}$/.test(signature)) throw new UsageError('--signature is 0x and digits')
    const prepared = await readPrepared(options.text('file'))
    const { chainId, registryAddress } = workplace.config
    const { domain, message } = prepared
    const isHere = domain.verifyingContract.toLowerCase() === registryAddress.toLowerCase()
    if (BigInt(domain.chainId) !== chainId || !isHere) {
      throw new UsageError('the call is for another chain, or another registry')
    }
    if (message.deadline * 1000 < now.getTime())
      throw new UsageError('its deadline is over: prepare it again')
    const payer = await workplace.organisation(options.text('payer'))
    const { privateKeys, provider } = await workplace.custody()
    const place = await sendSignedCall({
      database: workplace.database,
      privateKeys,
      provider,
      registryAddress,
      payer: payer.id,
      signed: {
        ...message,
        nonce: BigInt(message.nonce),
        deadline: new Date(message.deadline * 1000),
        signature,
      },
    })
    return {
      lines: [`Included in block ${place.block} (${place.hash}), transaction ${place.transaction}`],
      data: { actor: message.actor, payer: payer.id, ...place },
    }
  },
}

/** @throws {UsageError} unless it is what `call prepare` wrote */
async function readPrepared(file: string) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file} cannot be read`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`${file} is not JSON`)
  }
  if (!isPrepared(value)) throw new UsageError(`${file} is not what call prepare writes`)
  return value
}
