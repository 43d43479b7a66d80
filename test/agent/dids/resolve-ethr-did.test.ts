import { generateKeyPairSync, sign } from 'node:crypto'
import test from 'ava'
import { Resolver } from 'did-resolver'
import { encodeBytes32String, hexlify, toUtf8Bytes, Wallet, ZeroAddress } from 'ethers'
import { getResolver } from 'ethr-did-resolver'
import { createDidResolver } from '#agent/dids/create-did-resolver.ts'
import { type ChainFollower, followChain } from '#agent/registry/follow-chain.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { chainTables } from '#agent/store/migrations/chain-tables.ts'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { type RegistryChain, startRegistryChain } from '#test/agent/registry/_registry-chain.ts'

let chain: RegistryChain
let follower: ChainFollower
let stock: Resolver
const cleanUp: (() => Promise<unknown>)[] = []
const YEAR = 31_536_000

test.before(async () => {
  // what lives for a second on chain is over by the clock that the stock resolver reads
  chain = await startRegistryChain(['--timestamp', String(Math.floor(Date.now() / 1000) - 1000)])
  const created = await createTestDatabase()
  const database = openDatabase<ChainTables>({ url: created.url, max: 2 })
  await migrateDatabase({ database, migrations: { chain: chainTables } })
  const { registryAddress, didRegistryAddress, registryCodeHash, chainId } = chain
  follower = await followChain({
    database,
    rpcUrl: chain.url,
    chainId,
    registryAddress,
    didRegistryAddress,
    registryCodeHash,
    pollIntervalMs: 60_000,
    now: () => new Date(),
  })
  await follower.ready
  cleanUp.push(
    () => follower.stop(),
    () => database.destroy(),
    () => created.drop(),
    () => chain.stop(),
  )
  const networks = [
    { name: '0x7a69', chainId, registry: didRegistryAddress, provider: chain.provider as never },
  ]
  stock = new Resolver(getResolver({ networks }) as never)
})

test.after.always(async () => {
  for (const step of cleanUp) await step()
})

type Identity = { address: string; did: string; wallet: Wallet; publicKey: string }

async function createIdentity(): Promise<Identity> {
  const { privateKey } = Wallet.createRandom()
  const wallet = new Wallet(privateKey, chain.provider)
  await chain.provider.send('anvil_setBalance', [wallet.address, '0x56bc75e2d63100000'])
  return {
    address: wallet.address,
    did: `did:ethr:0x7a69:${wallet.address}`,
    wallet,
    publicKey: wallet.signingKey.compressedPublicKey,
  }
}

async function change({ wallet }: { wallet: Wallet }, method: string, ...values: unknown[]): Promise<void> {
  const contract = chain.didRegistry.connect(wallet) as typeof chain.didRegistry
  const sent = await contract.getFunction(method)(...values)
  await sent.wait()
}

function setKey(identity: Identity, name: string, value: string, ttl = YEAR): Promise<void> {
  return change(identity, 'setAttribute', identity.address, encodeBytes32String(name), value, ttl)
}

function createResolver({ now = () => new Date() }: { now?: () => Date } = {}) {
  const fetchPublicUrl = async () => Promise.reject(new Error('nothing is fetched'))
  return createDidResolver({ view: follower.view, fetchPublicUrl, now })
}

function ed25519() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  return { hex: hexlify(x), sign: (data: Uint8Array) => sign(null, data, privateKey) }
}

test.serial(
  'did:ethr §3.2: documents are those of the stock resolver, byte for byte, at every version',
  async (t) => {
    const identity = await createIdentity()
    const { address, did } = identity
    const delegate = Wallet.createRandom().address
    const key = ed25519().hex
    await setKey(identity, 'did/pub/Ed25519/veriKey/base64', key)
    await setKey(identity, 'did/pub/Ed25519/sigAuth/base58', ed25519().hex)
    await setKey(identity, 'did/pub/Secp256k1/veriKey/hex', Wallet.createRandom().signingKey.publicKey)
    await setKey(identity, 'did/pub/X25519/enc/base64', ed25519().hex)
    await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex, 1)
    await setKey(
      identity,
      'did/svc/CaresealOrganisation',
      hexlify(toUtf8Bytes('http://localhost:3001/orgs/board')),
    )
    await setKey(identity, 'something else', '0xff')
    await change(identity, 'addDelegate', address, encodeBytes32String('sigAuth'), delegate, YEAR)
    await change(identity, 'addDelegate', address, encodeBytes32String('veriKey'), delegate, YEAR)
    await change(identity, 'revokeDelegate', address, encodeBytes32String('veriKey'), delegate)
    await change(
      identity,
      'revokeAttribute',
      address,
      encodeBytes32String('did/pub/Ed25519/veriKey/base64'),
      key,
    )
    await chain.provider.send('evm_setAutomine', [false])
    const contract = chain.didRegistry.connect(identity.wallet) as typeof chain.didRegistry
    const nonce = await identity.wallet.getNonce()
    const owner = Wallet.createRandom().address
    const twice = [
      await contract.getFunction('setAttribute')(
        address,
        encodeBytes32String('did/pub/Ed25519/veriKey/hex'),
        key,
        YEAR,
        { nonce },
      ),
      await contract.getFunction('changeOwner')(address, owner, { nonce: nonce + 1 }),
    ]
    await chain.provider.send('evm_mine', [])
    await chain.provider.send('evm_setAutomine', [true])
    for (const sent of twice) await sent.wait()
    await follower.poll()

    const resolver = createResolver()
    const aliases = [did, did.toLowerCase(), `did:ethr:0x7a69:${identity.publicKey}`]
    for (const alias of aliases) {
      const ours = await resolver.resolve(alias)
      t.is(ours.didResolutionMetadata.error, undefined)
      t.is(JSON.stringify(ours), JSON.stringify(await stock.resolve(alias)))
    }
    for (const block of new Set(follower.view.didLogs(address).map((log) => log.blockNumber))) {
      const url = `${did}?versionId=${block}`
      t.is(JSON.stringify(await resolver.resolve(url)), JSON.stringify(await stock.resolve(url)))
    }
    const accept = 'application/did+json'
    t.deepEqual(await resolver.resolve(did, { accept }), await stock.resolve(did, { accept }))
    t.is(
      (await resolver.resolve(did, { accept: 'text/html' })).didResolutionMetadata.error,
      'unsupportedFormat',
    )
  },
)

test.serial('an identity that never changed has the document of the stock resolver', async (t) => {
  const { did, publicKey } = await createIdentity()
  for (const alias of [did, `did:ethr:0x7a69:${publicKey}`]) {
    t.is(JSON.stringify(await createResolver().resolve(alias)), JSON.stringify(await stock.resolve(alias)))
  }
})

test.serial('keys verify, are known synchronously once they are warm, and follow the chain', async (t) => {
  const identity = await createIdentity()
  const { did } = identity
  const [first, second] = [ed25519(), ed25519()]
  await setKey(identity, 'did/pub/Ed25519/veriKey/base64', first.hex)
  await follower.poll()
  const resolver = createResolver()
  const cold = await resolver.resolveKeys(did)
  const warm = resolver.resolveKeys(did)
  t.is(warm, cold)
  const data = Buffer.from('data')
  const key = cold.assertionMethod.get(`${did}#delegate-1`)!
  t.like(key, { alg: 'EdDSA', controller: did, isController: false, setByPreviousOwner: false })
  t.true(key.verify(data, first.sign(data)))
  t.false(key.verify(data, second.sign(data)))
  t.false(key.verify(data, Buffer.alloc(63)))
  // the method #controller names an address and no key
  t.is(cold.assertionMethod.size, 1)
  t.is(cold.authentication.size, 0)

  await setKey(identity, 'did/pub/Ed25519/veriKey/base64', second.hex)
  await follower.poll()
  const after = await resolver.resolveKeys(did)
  t.true(after.assertionMethod.get(`${did}#delegate-2`)!.verify(data, second.sign(data)))
  await change(
    identity,
    'revokeAttribute',
    identity.address,
    encodeBytes32String('did/pub/Ed25519/veriKey/base64'),
    first.hex,
  )
  await chain.provider.send('evm_mine', [])
  await follower.poll()
  t.deepEqual([...(await resolver.resolveKeys(did)).assertionMethod.keys()], [`${did}#delegate-2`])
})

test.serial(
  'attacks, DIDs: a key that has expired is gone, from the next second on, without a change on chain',
  async (t) => {
    const identity = await createIdentity()
    await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex, 5000)
    await follower.poll()
    let time = new Date()
    const resolver = createResolver({ now: () => time })
    const keys = await resolver.resolveKeys(identity.did)
    t.is(keys.assertionMethod.size, 1)
    time = new Date(keys.expiresAt!.getTime() - 1)
    t.is(resolver.resolveKeys(identity.did), keys)
    time = keys.expiresAt!
    const after = await resolver.resolveKeys(identity.did)
    t.is(after.assertionMethod.size, 0)
    t.is(after.expiresAt, null)
  },
)

test.serial('attacks, DIDs: a DID that is deactivated has no keys, whatever its attributes', async (t) => {
  const identity = await createIdentity()
  await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex)
  await change(identity, 'changeOwner', identity.address, ZeroAddress)
  await follower.poll()
  const keys = await createResolver().resolveKeys(identity.did)
  t.true(keys.deactivated)
  t.is(keys.assertionMethod.size + keys.authentication.size, 0)
  t.true((await createResolver().resolve(identity.did)).didDocumentMetadata.deactivated)
})

test.serial('attacks, DIDs: a key that a previous owner set is told apart', async (t) => {
  const identity = await createIdentity()
  const next = await createIdentity()
  await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex)
  await change(identity, 'changeOwner', identity.address, next.address)
  await setKey({ ...next, address: identity.address }, 'did/pub/Ed25519/veriKey/hex', ed25519().hex)
  await follower.poll()
  const { assertionMethod } = await createResolver().resolveKeys(identity.did)
  t.deepEqual(
    [...assertionMethod.values()].map((key) => [key.id.split('#')[1], key.setByPreviousOwner]),
    [
      ['delegate-1', true],
      ['delegate-2', false],
    ],
  )
})

test.serial(
  'attacks, DIDs: a key for keyAgreement alone, and one for authentication, keep to their relationships',
  async (t) => {
    const identity = await createIdentity()
    await setKey(identity, 'did/pub/X25519/enc/hex', ed25519().hex)
    await setKey(identity, 'did/pub/Ed25519/sigAuth/hex', ed25519().hex)
    await follower.poll()
    const keys = await createResolver().resolveKeys(identity.did)
    t.deepEqual([...keys.authentication.keys()], [`${identity.did}#delegate-2`])
    // did:ethr §3.2: sigAuth is listed for both
    t.deepEqual([...keys.assertionMethod.keys()], [`${identity.did}#delegate-2`])
  },
)

test.serial('attacks, DIDs: aliases of one did:ethr are one identity', async (t) => {
  const { did, publicKey, address } = await createIdentity()
  const resolver = createResolver()
  for (const alias of [did, did.toLowerCase(), `did:ethr:0x7a69:${publicKey}`]) {
    const keys = await resolver.resolveKeys(alias)
    t.like(keys, { did: alias, identity: did, address })
  }
  const keys = await resolver.resolveKeys(`did:ethr:0x7a69:${publicKey}`)
  t.true(keys.assertionMethod.get(`did:ethr:0x7a69:${publicKey}#controllerKey`)!.isController)
})

test.serial('attacks, DIDs: every other spelling of a did:ethr is refused', async (t) => {
  const { address, publicKey, wallet } = await createIdentity()
  const swapped = address.replace(/[a-f]/i, (digit) =>
    digit < 'a' ? digit.toLowerCase() : digit.toUpperCase(),
  )
  // all in lower case is an alias, not a wrong checksum
  const flipped = swapped === swapped.toLowerCase() ? `0x${address.slice(2).toUpperCase()}` : swapped
  const spellings: [string, string][] = [
    [`did:ethr:0x7a69:${flipped}`, 'DID_INVALID'],
    [`did:ethr:0x7A69:${address}`, 'DID_INVALID'],
    [`did:ethr:0x07a69:${address}`, 'DID_INVALID'],
    [`did:ethr:31337:${address}`, 'DID_INVALID'],
    [`did:ethr:development:${address}`, 'DID_INVALID'],
    [`did:ethr:0x7a69:${publicKey.toUpperCase().replace('0X', '0x')}`, 'DID_INVALID'],
    [`did:ethr:0x7a69:${wallet.signingKey.publicKey}`, 'DID_INVALID'],
    [`did:ethr:0x7a69:0x02${'f'.repeat(64)}`, 'DID_INVALID'],
    [`did:ethr:0x7a69:${address}?versionId=1`, 'DID_INVALID'],
    [`did:ethr:0x7a69:${address}#controller`, 'DID_INVALID'],
    [`did:ethr:${address}`, 'DID_NETWORK_UNKNOWN'],
    [`did:ethr:mainnet:${address}`, 'DID_NETWORK_UNKNOWN'],
    [`did:ethr:0x1:${address}`, 'DID_NETWORK_UNKNOWN'],
  ]
  for (const [did, code] of spellings) {
    await t.throwsAsync(async () => createResolver().resolveKeys(did), { code }, did)
  }
})

test.serial('DID Resolution §4.1: a version by its time is the state at that time', async (t) => {
  const identity = await createIdentity()
  const { did, address } = identity
  await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex, 50)
  await chain.provider.send('evm_increaseTime', [100])
  await setKey(identity, 'did/pub/Ed25519/veriKey/hex', ed25519().hex)
  await follower.poll()
  const [first, second] = follower.view.didLogs(address)
  const at = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '')
  const resolver = createResolver({ now: () => new Date(Date.now() + 1_000_000) })
  const methods = async (seconds: number) => {
    const { didDocument, didDocumentMetadata } = await resolver.resolve(did, { versionTime: at(seconds) })
    return [
      didDocument!.verificationMethod!.length,
      didDocumentMetadata.versionId,
      didDocumentMetadata.nextVersionId,
    ]
  }
  const [one, two] = [String(first!.blockNumber), String(second!.blockNumber)]
  t.deepEqual(await methods(first!.blockTimestamp - 1), [1, undefined, one])
  t.deepEqual(await methods(first!.blockTimestamp), [2, one, two])
  t.deepEqual(await methods(first!.blockTimestamp + 51), [1, one, two])
  t.deepEqual(await methods(second!.blockTimestamp), [2, two, undefined])
})

for (const [title, query, error] of [
  ['both', '?versionId=3&versionTime=2026-01-01T00:00:00Z', 'invalidOptions'],
  ['a time to come', '?versionTime=2999-01-01T00:00:00Z', 'invalidOptions'],
  ['no time', '?versionTime=yesterday', 'invalidOptions'],
  ['no day of the calendar', '?versionTime=2025-13-01T00:00:00Z', 'invalidOptions'],
  ['no number', '?versionId=latest', 'invalidOptions'],
  ['a block that changed nothing', '?versionId=1', 'notFound'],
  ['another parameter', '?hl=abc', 'invalidDid'],
  ['a fragment', '#controller', 'invalidDid'],
] as const) {
  test.serial(`DID Resolution §4: a DID URL with ${title} is ${error}`, async (t) => {
    const { did } = await createIdentity()
    t.is((await createResolver().resolve(did + query)).didResolutionMetadata.error, error)
  })
}

test.serial('attacks, DIDs: a chain that was not read is not notFound', async (t) => {
  const { did } = await createIdentity()
  const view = { ...follower.view, block: () => undefined }
  const resolver = createDidResolver({
    view,
    fetchPublicUrl: async () => t.fail() as never,
    now: () => new Date(),
  })
  t.is((await resolver.resolve(did)).didResolutionMetadata.error, 'internalError')
  await t.throwsAsync(async () => resolver.resolveKeys(did), { code: 'DID_UNAVAILABLE' })
})
