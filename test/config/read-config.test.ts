import test from 'ava'
import { ConfigError } from '#config/config-error.ts'
import {
  readIssuerConfig,
  readStartConfig,
  readToolsConfig,
  readVerifierConfig,
} from '#config/read-config.ts'
import type { Environment } from '#config/read-settings.ts'
import { type Reader, type Setting, settings } from '#config/settings.ts'

const ROOT = 'did:ethr:0x7a69:0x00000000000000000000000000000000000000aa'
const valid = {
  DATABASE_URL: 'postgres://careseal:hunter2@localhost:5432/careseal',
  CHAIN_RPC_URL: 'https://rpc.example/v1/hunter3',
  CHAIN_ID: '31337',
  REGISTRY_ADDRESS: '0x00000000000000000000000000000000000000a1',
  DID_REGISTRY_ADDRESS: '0x00000000000000000000000000000000000000a2',
  KEY_ENCRYPTION_KEY: 'ab'.repeat(32),
  TRUSTED_ROOTS: ROOT,
  ISSUER_URL: 'https://issuer.example',
}

const readers: Record<Reader, (options: { env: Environment }) => object> = {
  start: readStartConfig,
  issuer: readIssuerConfig,
  verifier: readVerifierConfig,
  tools: readToolsConfig,
}

test('issuer: what is required, and the defaults of the rest', (t) => {
  const config = readIssuerConfig({ env: valid })
  t.deepEqual(config, {
    databaseUrl: valid.DATABASE_URL,
    chainRpcUrl: valid.CHAIN_RPC_URL,
    otherRpcUrls: [],
    chainQuorum: undefined,
    chainProofs: false,
    chainStartBlock: 0,
    chainId: 31337n,
    registryAddress: valid.REGISTRY_ADDRESS,
    didRegistryAddress: valid.DID_REGISTRY_ADDRESS,
    registryCodeHash: undefined,
    host: 'localhost',
    port: 3001,
    issuerUrl: 'https://issuer.example',
    keyEncryptionKey: Buffer.alloc(32, 0xab),
    publishEpochMs: 15 * 60_000,
    publishedCopy: undefined,
    walletRedirectUris: [],
    walletAttesters: [],
    walletEncryptionRequired: false,
    trustedRoots: [ROOT],
    trustedOrigins: [],
    oauthIssuer: 'https://issuer.example',
    oauthAudience: 'https://w3id.org/careseal/api',
    logLevel: 'info',
  })
  t.true(Object.isFrozen(config))
})

test('a default follows the setting it refers to', (t) => {
  t.is(readStartConfig({ env: { ISSUER_PORT: '4001' } }).oauthIssuer, 'http://localhost:4001')
  t.is(readStartConfig({ env: {} }).publishEpochMs, 2_000)
})

test('a verifier has no authorization server by default: it is told one, or its issuer', (t) => {
  const { ISSUER_URL: _, ...without } = valid
  const error = t.throws(() => readVerifierConfig({ env: without }), { instanceOf: ConfigError })
  t.deepEqual(error?.faults, [{ key: 'OAUTH_ISSUER', message: 'is missing' }])
})

test('every fault is named at once', (t) => {
  const error = t.throws(() => readIssuerConfig({ env: {} }), {
    instanceOf: ConfigError,
    code: 'CONFIG_INVALID',
  })
  t.deepEqual(
    error?.faults.map(({ key }) => key),
    [
      'DATABASE_URL',
      'CHAIN_RPC_URL',
      'CHAIN_ID',
      'REGISTRY_ADDRESS',
      'DID_REGISTRY_ADDRESS',
      'KEY_ENCRYPTION_KEY',
      'TRUSTED_ROOTS',
    ],
  )
})

const wrong: [key: string, value: string][] = [
  ['DATABASE_URL', 'mysql://root:hunter2@localhost/db'],
  ['DATABASE_URL', 'hunter2'],
  ['CHAIN_RPC_URL', 'ws://rpc.example/hunter2'],
  ['CHAIN_RPC_URL', 'https://a.example, ws://rpc.example/hunter2'],
  ['CHAIN_RPC_URL', 'https://a.example/hunter2, https://A.example/hunter2'],
  ['CHAIN_RPC_URL', ','],
  ['CHAIN_QUORUM', '0'],
  ['CHAIN_QUORUM', '2'],
  ['CHAIN_PROOFS', 'hunter2'],
  ['CHAIN_START_BLOCK', '-1'],
  ['CHAIN_START_BLOCK', 'hunter2'],
  ['REGISTRY_CODE_HASH', '0xhunter2'],
  ['CHAIN_ID', '0'],
  ['CHAIN_ID', '31337 '.repeat(2)],
  ['CHAIN_ID', '0x7A6G'],
  ['REGISTRY_ADDRESS', '0xhunter2'],
  ['DID_REGISTRY_ADDRESS', `${valid.DID_REGISTRY_ADDRESS}00`],
  ['ISSUER_PORT', '0'],
  ['ISSUER_PORT', '65536'],
  ['ISSUER_PORT', '3001x'],
  ['ISSUER_URL', 'https://issuer.example/path'],
  ['ISSUER_URL', 'https://user:hunter2@issuer.example'],
  ['ISSUER_URL', 'issuer.example'],
  ['KEY_ENCRYPTION_KEY', 'hunter2'],
  ['KEY_ENCRYPTION_KEY', 'ab'.repeat(31)],
  ['KEY_ENCRYPTION_KEY', `${'A'.repeat(43)}B`],
  ['PUBLISH_EPOCH', '2'],
  ['PUBLISH_EPOCH', '0s'],
  ['PUBLISH_EPOCH', '8d'],
  ['TRUSTED_ROOTS', `${ROOT}, hunter2`],
  ['TRUSTED_ORIGINS', 'https://a.example, hunter2'],
  ['OAUTH_ISSUER', 'https://login.example?tenant=hunter2'],
  ['OAUTH_AUDIENCE', 'hunter2'],
  ['LOG_LEVEL', 'hunter2'],
]

for (const [key, value] of wrong) {
  test(`${key}=${JSON.stringify(value)} is refused by name, and its value is not repeated`, (t) => {
    const error = t.throws(() => readIssuerConfig({ env: { ...valid, [key]: value } }), {
      instanceOf: ConfigError,
    })
    t.true(error?.faults.some((fault) => fault.key === key && fault.message.startsWith('must be')))
    t.false(`${error?.message}${error?.stack}`.includes('hunter2'))
  })
}

test('a key is 32 bytes, written as hex or as base64url', (t) => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => 250 - i))
  for (const text of [key.toString('hex'), key.toString('base64url')]) {
    t.deepEqual(readIssuerConfig({ env: { ...valid, KEY_ENCRYPTION_KEY: text } }).keyEncryptionKey, key)
  }
})

test('lists may have spaces and empty entries', (t) => {
  const env = { ...valid, TRUSTED_ORIGINS: ' http://localhost:3001 ,, https://b.example ' }
  t.deepEqual(readIssuerConfig({ env }).trustedOrigins, ['http://localhost:3001', 'https://b.example'])
})

test('several endpoints: transactions go to the first, all are asked, and a quorum is no more than there are', (t) => {
  const env = {
    ...valid,
    CHAIN_RPC_URL: 'https://a.example, https://b.example,https://c.example',
    CHAIN_QUORUM: '3',
  }
  t.like(readVerifierConfig({ env }), {
    chainRpcUrl: 'https://a.example',
    otherRpcUrls: ['https://b.example', 'https://c.example'],
    chainQuorum: 3,
  })
  t.like(readStartConfig({ env }), { otherRpcUrls: ['https://b.example', 'https://c.example'] })
})

for (const [reader, read] of Object.entries(readers)) {
  test(`${reader} reads exactly the settings that are listed for it`, (t) => {
    const seen = new Set<string>()
    const env = new Proxy(valid as Environment, {
      get: (target, key: string) => {
        seen.add(key)
        return target[key]
      },
    })
    read({ env })
    const listed = Object.entries(settings).filter(([, { use }]: [string, Setting]) => reader in use)
    t.deepEqual([...seen].sort(), listed.map(([key]) => key).sort())
  })
}
