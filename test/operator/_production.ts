import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Wallet } from 'ethers'
import type { JWK } from 'jose'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { findFreePort } from '#embedded/find-free-port.ts'
import type { DemoClient } from '#embedded/load-client.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { FUNDED_KEY, startTestChain } from '#test/_helpers/start-test-chain.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { runCommand } from '../../operator/run-command.ts'

const ROOM = join(import.meta.dirname, '../..')

export type Production = Awaited<ReturnType<typeof openProduction>>

/** What a board runs on that does without npm start: a database, a chain with the contracts, and its environment. */
export async function openProduction() {
  const directory = await mkdtemp(join(tmpdir(), 'careseal-operator-'))
  const database = await createTestDatabase()
  const chain = await startTestChain({ flags: ['--block-time', '1', '--mixed-mining'] })
  const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
  const funder = new Wallet(FUNDED_KEY, provider)
  const contracts = await deployContracts({ provider, signer: funder, steward: funder.address })
  const port = await findFreePort()
  const env: Record<string, string> = {
    PATH: process.env.PATH!,
    DATABASE_URL: database.url,
    CHAIN_RPC_URL: chain.url,
    CHAIN_ID: `${chain.chainId}`,
    REGISTRY_ADDRESS: contracts.registryAddress,
    DID_REGISTRY_ADDRESS: contracts.didRegistryAddress,
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    ISSUER_PORT: `${port}`,
    PUBLISH_EPOCH: '500ms',
    // until there is one
    TRUSTED_ROOTS: `did:ethr:0x7a69:${funder.address}`,
    LOG_LEVEL: 'warn',
  }
  const running: ChildProcess[] = []

  function spawnIssuer(more: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(ROOM, 'issuer-api/server.ts')], { env: { ...env, ...more } })
    running.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const ended = once(child, 'close').then(([code]) => code as number | null)
    return { ended, output: () => output, child }
  }

  return {
    env,
    databaseUrl: database.url,
    issuerUrl: `http://localhost:${port}`,
    /** Carries out a command here, as run.ts does. */
    operate: (...args: string[]) => runCommand({ args, env, now: new Date() }),
    /** Runs the program itself. */
    run: (args: string[], more: Record<string, string> = {}) =>
      new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
        const options = { env: { ...env, ...more } }
        execFile(
          process.execPath,
          [join(ROOM, 'operator/run.ts'), ...args],
          options,
          (error, stdout, stderr) =>
            resolve({ code: error ? (error.code as unknown as number) : 0, stdout, stderr }),
        )
      }),
    /** The DID of an organisation of this service. */
    async findDid(id: string): Promise<string> {
      const { data } = await runCommand({ args: ['organisation', 'list'], env, now: new Date() })
      const { organisations } = data as { organisations: { id: string; did: string }[] }
      return organisations.find((organisation) => organisation.id === id)!.did
    },
    async fund(...addresses: string[]) {
      for (const to of addresses) await (await funder.sendTransaction({ to, value: 10n ** 18n })).wait()
    },
    spawnIssuer,
    async startIssuer() {
      const { child, output } = spawnIssuer()
      await poll({
        what: 'the issuer to be ready',
        look: async () => {
          if (child.exitCode !== null) throw new Error(output())
          const answer = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined)
          return answer?.ok || undefined
        },
      })
    },
    /** A client with a key of its own, the public half of it in a file. */
    async createClient(
      organisation: string,
      scopes: string[],
    ): Promise<{ client: DemoClient; jwks: string }> {
      const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK
      const { d: _, ...publicKey } = { ...jwk, kid: organisation, alg: 'EdDSA' }
      const jwks = join(directory, `${organisation}.json`)
      await writeFile(jwks, JSON.stringify(publicKey))
      const client_id = `${organisation}-system`
      const private_key_jwk = { ...jwk, kid: organisation, alg: 'EdDSA' }
      return { client: { client_id, organisation, scopes, private_key_jwk }, jwks }
    },
    async close() {
      for (const child of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      provider.destroy()
      await chain.stop()
      await database.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
