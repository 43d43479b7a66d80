import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/** What `<data directory>/stack.json` says while a stack runs: enough for the tools beside it. Holds passwords. */
export type Stack = {
  supervisor: ProcessIdentity
  issuerUrl: string
  verifierUrl: string
  oauthIssuer: string
  oauthAudience: string
  chainRpcUrl: string
  chainId: string
  registryAddress: string
  didRegistryAddress: string
  trustedRoots: readonly string[]
  databaseUrls: { issuer: string; verifier: string }
  /** By name: issuer, verifier, and what is embedded of chain and postgres. */
  pids: Record<string, number>
}

const fileIn = (dataDirectory: string) => join(dataDirectory, 'stack.json')

export async function writeStack({
  dataDirectory,
  stack,
}: {
  dataDirectory: string
  stack: Stack
}): Promise<void> {
  const file = fileIn(dataDirectory)
  await writeFile(`${file}.new`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export async function removeStack({ dataDirectory }: { dataDirectory: string }): Promise<void> {
  await rm(fileIn(dataDirectory), { force: true })
}

/** The stack that runs on a data directory, or undefined if none does. */
export async function readStack({ dataDirectory }: { dataDirectory: string }): Promise<Stack | undefined> {
  const text = await readFile(fileIn(dataDirectory), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const stack = JSON.parse(text) as Stack
  return (await isRunning(stack.supervisor)) ? stack : undefined
}
