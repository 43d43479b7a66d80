import { once } from 'node:events'
import { rename, stat } from 'node:fs/promises'
import type { StartConfig } from '#config/read-config.ts'
import { checkPortFree } from './check-port-free.ts'
import { childEnvironments, type Foundation, verifierRoots } from './child-environment.ts'
import { createDatabases } from './create-databases.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { followLog } from './follow-log.ts'
import { type KeyEncryptionKeys, loadKeys } from './load-key.ts'
import { identifyProcess } from './process-identity.ts'
import { createProcessList, ENDING_ORDER, endLeftovers, type ProcessName } from './process-list.ts'
import type { Progress } from './progress.ts'
import { readChainId } from './read-chain-id.ts'
import type { Child } from './spawn-child.ts'
import { removeStack, type Stack, writeStack } from './stack-file.ts'
import { startChain } from './start-chain.ts'
import { StartError } from './start-error.ts'
import { startPostgres } from './start-postgres.ts'
import { startService } from './start-service.ts'

/** What is there before contracts are deployed and organisations made. */
export type Ground = Omit<Foundation, keyof Prepared> & {
  directory: DataDirectory
  /** Whether the chain is ours, with funded accounts that everybody knows. */
  embeddedChain: boolean
}

export type Prepared = Pick<
  Foundation,
  'registryAddress' | 'didRegistryAddress' | 'trustedRoots' | 'sandboxRoot'
>

type Running = { child: Child; stop: () => Promise<void> }

const LARGEST_LOG = 10 * 1024 * 1024

/**
 * Runs PostgreSQL, the chain, the issuer and the verifier until `signal` is aborted, and ends them in order whatever
 * happens. Given a database or a chain, that one is not started.
 *
 * @param prepare deploys, migrates and seeds what is missing; each is a step of `progress`.
 * @param onReady hears when everything serves.
 * @throws {StartError} if something cannot start, or ends by itself.
 */
export async function runStack({
  config,
  scripts,
  prepare,
  onReady,
  progress,
  signal,
  env,
}: {
  config: StartConfig
  scripts: { issuer: string; verifier: string }
  prepare: (ground: Ground) => Promise<Prepared>
  onReady: (stack: Stack) => void
  progress: Progress
  signal: AbortSignal
  env: NodeJS.ProcessEnv
}): Promise<void> {
  const directory = await openDataDirectory({ path: config.dataDirectory })
  const processes = createProcessList({ directory })
  const running = new Map<ProcessName, Running>()
  const followers: (() => Promise<void>)[] = []
  // the one need not be waited for when the other has failed
  const serviceFailed = new AbortController()
  const note = (name: ProcessName) => async (identity: Child['identity']) =>
    await processes.add({ name, identity })

  const startEmbeddedPostgres = async () => {
    const logFile = await openLog({ directory, name: 'postgres' })
    const postgres = await startPostgres({
      directory: directory.file('postgres'),
      logFile,
      onSpawn: note('postgres'),
    })
    running.set('postgres', postgres)
    return postgres.url
  }
  const startEmbeddedChain = async () => {
    const logFile = await openLog({ directory, name: 'chain' })
    const chain = await startChain({ directory: directory.file('chain'), logFile, onSpawn: note('chain') })
    running.set('chain', chain)
    return chain.url
  }
  const startOne = async (name: 'issuer' | 'verifier', port: number, environment: NodeJS.ProcessEnv) => {
    const logFile = await openLog({ directory, name })
    try {
      await startService({
        name,
        script: scripts[name],
        port,
        env: environment,
        logFile,
        signal: AbortSignal.any([signal, serviceFailed.signal]),
        onSpawn: async (child) => {
          running.set(name, { child, stop: () => child.end({ signal: 'SIGTERM' }) })
          await processes.add({ name, identity: child.identity })
        },
      })
    } catch (error) {
      serviceFailed.abort(error)
      throw error
    }
    followers.push(await followLog({ file: logFile, name, show: progress.say }))
  }

  try {
    const leftovers = await endLeftovers({ directory })
    if (leftovers.length > 0) progress.say(`  ended what a killed start had left: ${leftovers.join(', ')}`)
    await checkPortFree({ port: config.issuerPort, setting: 'ISSUER_PORT' })
    await checkPortFree({ port: config.verifierPort, setting: 'VERIFIER_PORT' })
    const keys: KeyEncryptionKeys = await loadKeys({ directory, given: config.keyEncryptionKey })

    const [serverUrl, chainRpcUrl] = await allSettled([
      config.databaseUrl ?? progress.step('PostgreSQL', startEmbeddedPostgres),
      config.chainRpcUrl ?? progress.step('chain', startEmbeddedChain),
    ])
    const databases = await progress.step('databases', () => createDatabases({ url: serverUrl }))
    const chainId = await readChainId({ url: chainRpcUrl, expected: config.chainId })
    const ground = { directory, databases, keys, chainRpcUrl, chainId, embeddedChain: !config.chainRpcUrl }
    const prepared = await prepare(ground)

    const foundation = { ...ground, ...prepared }
    const environments = childEnvironments({ config, foundation, env })
    await allSettled([
      progress.step('issuer', () => startOne('issuer', config.issuerPort, environments.issuer)),
      progress.step('verifier', () => startOne('verifier', config.verifierPort, environments.verifier)),
    ])
    const stack = await describeStack({ config, foundation, running })
    await writeStack({ dataDirectory: directory.path, stack })
    onReady(stack)
    await Promise.race([
      signal.aborted ? undefined : once(signal, 'abort'),
      ...[...running].map(async ([name, { child }]) => {
        const how = await child.ended
        if (!signal.aborted)
          throw new StartError(`${name} ended by itself (${how}): ${directory.logs}/${name}.log`)
      }),
    ])
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error
  } finally {
    await removeStack({ dataDirectory: directory.path })
    for (const name of ENDING_ORDER) await running.get(name)?.stop()
    for (const stop of followers) await stop()
    await processes.clear()
    await directory.release()
  }
}

/** Like Promise.all, but waits for all of them before it throws, so that nothing starts behind the end's back. */
async function allSettled<Results extends readonly unknown[]>(
  promises: Results,
): Promise<{ -readonly [Index in keyof Results]: Awaited<Results[Index]> }> {
  const results = await Promise.allSettled(promises)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never
}

async function openLog({
  directory,
  name,
}: {
  directory: DataDirectory
  name: ProcessName
}): Promise<string> {
  const file = `${directory.logs}/${name}.log`
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LARGEST_LOG) await rename(file, `${file}.1`)
  return file
}

async function describeStack({
  config,
  foundation,
  running,
}: {
  config: StartConfig
  foundation: Foundation
  running: ReadonlyMap<ProcessName, Running>
}): Promise<Stack> {
  return {
    supervisor: (await identifyProcess(process.pid))!,
    issuerUrl: config.issuerUrl,
    verifierUrl: config.verifierUrl,
    oauthIssuer: config.oauthIssuer,
    oauthAudience: config.oauthAudience,
    chainRpcUrl: foundation.chainRpcUrl,
    chainId: `${foundation.chainId}`,
    registryAddress: foundation.registryAddress,
    didRegistryAddress: foundation.didRegistryAddress,
    trustedRoots: verifierRoots({ config, foundation }),
    databaseUrls: foundation.databases,
    pids: Object.fromEntries([...running].map(([name, { child }]) => [name, child.identity.pid])),
  }
}
