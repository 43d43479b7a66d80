import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { createSeal } from '#agent/keys/seal.ts'
import { createVeramoPrivateKeyStore } from '#agent/keys/veramo-private-key-store.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { issueOne } from '#test/_helpers/call-stack.ts'
import { poll, type Tokens } from '#test/_helpers/start-test-stack.ts'
import type { Production } from './_production.ts'

/** call prepare and call send: a controller that signs elsewhere. */
export function testSignedCalls({
  production: { operate, env },
  database,
  stack,
}: {
  production: Production
  stack: { issuerUrl: string; tokens: Tokens }
  database: Kysely<IssuerTables>
}): void {
  /** The root authority's controller, as a wallet that knows nothing of ours. */
  async function openController() {
    const { controller_key: alias, address } = await database
      .selectFrom('organisations')
      .select(['controller_key', 'address'])
      .where('id', '=', 'health-authority')
      .executeTakeFirstOrThrow()
    const key = Buffer.from(env.KEY_ENCRYPTION_KEY!, 'base64url')
    const store = createVeramoPrivateKeyStore({
      database,
      seal: createSeal({ key, purpose: 'private keys' }),
    })
    const { privateKeyHex } = await store.getKey({ alias: alias! })
    return { wallet: new Wallet(`0x${privateKeyHex}`), address }
  }

  async function stateOfBoard() {
    const { data } = await operate('organisation', 'status', '--organisation', 'board')
    return (data as { organisations: { state: string }[] }).organisations[0]!.state
  }

  test.serial(
    'call prepare, call send: what an offline key signed is done, once, and paid by another',
    async (t) => {
      const { wallet, address } = await openController()
      const folder = await mkdtemp(join(tmpdir(), 'careseal-call-'))
      const prepare = async (call: string) => {
        const file = join(folder, `${call}.json`)
        const about = ['--organisation', 'board', '--actor', address, '--call', call, '--file', file]
        await operate('call', 'prepare', ...about)
        const { domain, types, message } = JSON.parse(await readFile(file, 'utf8'))
        const signature = await wallet.signTypedData(domain, types, message)
        return ['--file', file, '--signature', signature, '--payer', 'board']
      }
      const halt = await prepare('halt')
      const { lines } = await operate('call', 'send', ...halt)
      t.regex(lines[0]!, /^Included in block \d+ \(0x[0-9a-f]{64}\), transaction 0x[0-9a-f]{64}$/)
      t.is(await stateOfBoard(), 'halted')
      await t.throwsAsync(operate('call', 'send', ...halt), { code: 'REGISTRY_REFUSED' })
      await operate('call', 'send', ...(await prepare('resume')))
      t.is(await stateOfBoard(), 'active')
      await poll({
        what: 'the issuer to issue again',
        look: () => issueOne({ stack, organisation: 'board' }).catch(() => undefined),
      })
    },
  )

  test.serial(
    'call send: another’s signature, another chain, a deadline that is over: nothing is sent',
    async (t) => {
      const { wallet, address } = await openController()
      const folder = await mkdtemp(join(tmpdir(), 'careseal-call-'))
      const file = join(folder, 'call.json')
      const about = ['--organisation', 'board', '--actor', address, '--call', 'halt', '--file', file]
      await operate('call', 'prepare', ...about)
      await t.throwsAsync(operate('call', 'prepare', ...about), { message: /is there already/ })
      const prepared = JSON.parse(await readFile(file, 'utf8'))
      const send = async (change: { domain?: object; message?: object }, signer = wallet) => {
        const changed = {
          ...prepared,
          domain: { ...prepared.domain, ...change.domain },
          message: { ...prepared.message, ...change.message },
        }
        await writeFile(file, JSON.stringify(changed))
        const signature = await signer.signTypedData(changed.domain, changed.types, changed.message)
        return operate('call', 'send', '--file', file, '--signature', signature, '--payer', 'board')
      }
      await t.throwsAsync(send({}, Wallet.createRandom() as never), { code: 'REGISTRY_REFUSED' })
      await t.throwsAsync(send({ domain: { chainId: 1 } }), { message: /another chain/ })
      await t.throwsAsync(send({ message: { deadline: 1 } }), { message: /deadline is over/ })
      await t.throwsAsync(send({ message: { actor: 'x' } }, { signTypedData: async () => '0x00' } as never), {
        message: /not what call prepare writes/,
      })
      t.is(await stateOfBoard(), 'active')
    },
  )
}
