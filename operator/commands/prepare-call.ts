import { writeFile } from 'node:fs/promises'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import type { RegistryCall } from '#agent/registry/encode-call.ts'
import { describeCall, readCallNonce } from '#agent/registry/sign-call.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'
import type { OptionValues } from '../read-options.ts'

const HOUR_MS = 3_600_000
const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const THUMBPRINT = /^0x[0-9a-f]{64}$/
const CALLS = ['halt', 'resume', 'set-key', 'end-key'] as const

export const prepareCallCommand: Command = {
  name: 'call prepare',
  summary:
    'Write a call of the registry for a controller that signs elsewhere: a multisig, or a key that is offline',
  notes: [
    'The file is EIP-712 typed data: any wallet signs it (eth_signTypedData_v4), a contract by EIP-1271. It is bound to this',
    'chain and this registry, good once, and until its deadline. call send sends it with the signature; anybody may pay.',
  ],
  example: '--organisation board --actor 0x1234… --call end-key --key 0x5678… --file call.json',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whom the call is about' },
    actor: { value: '<address>', required: true, meaning: 'who signs: its controller, or one above it' },
    call: { value: '<name>', required: true, meaning: CALLS.join(', ') },
    key: { value: '<thumbprint>', meaning: 'of set-key and end-key, as key list shows it' },
    since: { value: '<time>', meaning: 'of end-key: compromised since then (RFC 3339); retired if left out' },
    'last-good': { value: '<sequence>', meaning: 'with --since: the last anchor to trust, 0 for none' },
    hours: { value: '<number>', meaning: 'how long it may be sent: 24 if left out' },
    file: { value: '<path>', required: true, meaning: 'where to write it' },
  },
  async run({ options, workplace, now }) {
    const actor = options.text('actor')
    if (!ADDRESS.test(actor)) throw new UsageError('--actor is an address: 0x and 40 digits')
    const { address, id } = await workplace.organisation(options.text('organisation'))
    const call = readCall({ options, organisation: address })
    const hours = Number(options.optional('hours') ?? '24')
    if (!(hours > 0 && hours <= 24 * 30)) throw new UsageError('--hours is a number up to 720')
    const { chainId, registryAddress } = workplace.config
    const provider = await workplace.provider()
    const nonce = await readCallNonce({ provider, registryAddress, actor })
    const deadline = new Date(now.getTime() + hours * HOUR_MS)
    const prepared = describeCall({ chainId, registryAddress, actor, call, nonce, deadline })
    const file = options.text('file')
    await writeFile(file, `${JSON.stringify(prepared, null, 2)}\n`, { flag: 'wx' }).catch(
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        throw new UsageError(`${file} is there already`)
      },
    )
    return {
      lines: [
        `${file}: ${options.text('call')} of ${id}, to be signed by ${actor}, number ${nonce}, until ${deadline.toISOString()}`,
      ],
      data: { organisation: id, file, ...prepared },
    }
  },
}

/** @throws {UsageError} */
function readCall({ options, organisation }: { options: OptionValues; organisation: string }): RegistryCall {
  const name = options.text('call')
  if (name === 'halt' || name === 'resume') {
    return { call: 'setState', organisation, state: name === 'halt' ? 'halted' : 'active' }
  }
  if (name !== 'set-key' && name !== 'end-key') throw new UsageError(`--call is one of ${CALLS.join(', ')}`)
  const keyId = options.text('key')
  if (!THUMBPRINT.test(keyId)) throw new UsageError('--key is a thumbprint: 0x and 64 digits')
  if (name === 'set-key') return { call: 'setKey', organisation, keyId, purposes: PURPOSE_CREDENTIALS }
  const since = options.optional('since')
  if (since === undefined) return { call: 'endKey', organisation, keyId }
  const time = new Date(since)
  if (Number.isNaN(time.getTime())) throw new UsageError('--since is a time with its zone, as in RFC 3339')
  const lastGood = options.text('last-good')
  if (!/^(0|[1-9][0-9]{0,18})$/.test(lastGood)) {
    throw new UsageError('--last-good is the sequence number of an anchor')
  }
  return {
    call: 'endKey',
    organisation,
    keyId,
    compromised: { since: time, lastGoodSequence: BigInt(lastGood) },
  }
}
