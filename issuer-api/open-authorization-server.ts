import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Kysely } from 'kysely'
import { loadSecret } from '#agent/keys/load-secret.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { type AuthorizationServer, createAuthorizationServer } from './oauth/create-authorization-server.ts'
import type { WalletServer } from './oauth/wallet-server.ts'

/** The authorization server of this service, with the keys that it made for itself at its first start. */
export async function openAuthorizationServer({
  database,
  keyEncryptionKey,
  issuerUrl,
  audience,
  wallets,
  onError,
  now,
}: {
  database: Kysely<IssuerTables>
  keyEncryptionKey: Buffer
  issuerUrl: string
  audience: string
  wallets: WalletServer
  onError: (error: unknown) => void
  now: () => Date
}): Promise<AuthorizationServer> {
  const secrets = { database, keyEncryptionKey }
  const cookieKey = await loadSecret({
    ...secrets,
    name: 'cookie key',
    create: () => Buffer.from(randomBytes(32).toString('base64url')),
  })
  return createAuthorizationServer({
    database,
    issuerUrl,
    audience,
    loadSigningKeys: async () => {
      const text = await loadSecret({ ...secrets, name: 'token signing key', create: createSigningKey })
      return [JSON.parse(text.toString('utf8')) as JWK]
    },
    cookieKeys: [cookieKey.toString('utf8')],
    wallets,
    onError,
    now,
  })
}

async function createSigningKey(): Promise<Buffer> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK
  const kid = await calculateJwkThumbprint(jwk, 'sha256')
  return Buffer.from(JSON.stringify({ ...jwk, kid }), 'utf8')
}
