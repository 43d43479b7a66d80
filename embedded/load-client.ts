import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, type JWK } from 'jose'

/** An API client of a demo organisation, as it lies in `<data directory>/clients/<org>.json`. */
export type DemoClient = {
  client_id: string
  organisation: string
  scopes: string[]
  private_key_jwk: JWK
}

const folderIn = (dataDirectory: string) => join(dataDirectory, 'clients')

/** The client of an organisation; its key is made once, and readable by its owner alone. */
export async function loadClient({
  dataDirectory,
  organisation,
  scopes,
}: {
  dataDirectory: string
  organisation: string
  scopes: string[]
}): Promise<DemoClient> {
  const found = await readClient({ dataDirectory, organisation })
  if (found) return found
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK
  const kid = await calculateJwkThumbprint(jwk, 'sha256')
  const client: DemoClient = {
    client_id: `${organisation}-demo`,
    organisation,
    scopes,
    private_key_jwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' },
  }
  await mkdir(folderIn(dataDirectory), { recursive: true, mode: 0o700 })
  const file = join(folderIn(dataDirectory), `${organisation}.json`)
  await writeFile(file, `${JSON.stringify(client, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return client
}

/** The client of an organisation, or undefined if there is none. */
export async function readClient({
  dataDirectory,
  organisation,
}: {
  dataDirectory: string
  organisation: string
}): Promise<DemoClient | undefined> {
  if (!/^[a-z0-9-]{1,64}$/.test(organisation)) return undefined
  const file = join(folderIn(dataDirectory), `${organisation}.json`)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : JSON.parse(text)
}

/** The organisations that have a client. */
export async function listClients({ dataDirectory }: { dataDirectory: string }): Promise<string[]> {
  const files = await readdir(folderIn(dataDirectory)).catch(() => [])
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** The public half of a client's key. */
export function publicKeyOf({ private_key_jwk: { d: _, ...jwk } }: DemoClient): JWK {
  return jwk
}
