import test from 'ava'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { findOrganisationAddress, type IdentityWorld } from '#agent/dids/find-organisation-address.ts'
import { parseMultikey } from '#agent/dids/parse-public-key.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

let services: TestServices
const now = new Date()

test.before(async () => {
  services = await openTestServices()
})

test.after.always(() => services.close())

const organisation = (id: string): Organisation => services.issuer.world.organisations.get(id)!
const identity = (id: string, method: string) =>
  organisation(id).identities.find((known) => known.method === method)!

/** A verifier's, which trusts the root authority of an organisation, or nobody. */
async function worldTrusting(rootOf: string | null): Promise<IdentityWorld> {
  const { view, didResolver, trust } = services.verifier.world
  const trustedRoots = rootOf ? [view.accreditationsOf(organisation(rootOf).address)[0]!.grantor] : []
  return { view, didResolver, trustedRoots, scopes: trust.scopes }
}

async function addressOf(did: string, world: IdentityWorld): Promise<string | null> {
  const keys = await services.verifier.world.didResolver.resolveKeys(did)
  return findOrganisationAddress({ keys, world, now })
}

test('an organisation has a did:ethr and a did:web; the sandbox a did:key for each curve as well', (t) => {
  const methodsOf = (id: string) => organisation(id).identities.map(({ method }) => method)
  t.deepEqual(methodsOf('board'), ['ethr', 'web'])
  t.deepEqual(methodsOf('sandbox'), ['ethr', 'web', 'key', 'key', 'key'])
  t.is(organisation('board').identities[0]!.did, organisation('board').did)
  t.is(organisation('board').identities[0]!.signers, organisation('board').signers)
  const algorithms = organisation('sandbox')
    .identities.slice(2)
    .flatMap(({ signers }) => [...signers.keys()])
  t.deepEqual(algorithms.sort(), ['ES256', 'ES384', 'EdDSA'])
})

test('every key of every identity signs what its document lists it for, and the registry lists it', async (t) => {
  const { didResolver, view } = services.verifier.world
  const data = Buffer.from('what is signed')
  for (const id of ['board', 'sandbox']) {
    const { identities, address } = organisation(id)
    for (const { did, signers } of identities) {
      const { assertionMethod } = await didResolver.resolveKeys(did)
      t.true(signers.size > 0, did)
      for (const { verificationMethod, algorithm, sign } of signers.values()) {
        const key = assertionMethod.get(verificationMethod)
        t.is(key?.alg, algorithm, verificationMethod)
        t.true(key!.verify(data, sign(data)))
        t.false(key!.verify(Buffer.from('something else'), sign(data)))
        t.is(view.key({ organisation: address, keyId: key!.thumbprint })?.purposes, PURPOSE_CREDENTIALS)
      }
    }
  }
})

test('a did:ethr speaks for its own address, at once', async (t) => {
  const { did, address } = organisation('board')
  const keys = await services.verifier.world.didResolver.resolveKeys(did)
  t.is(findOrganisationAddress({ keys, world: await worldTrusting(null), now }), address)
})

test('DID Core §5.1.3: a did:web speaks for the did:ethr that names it too, whoever is trusted', async (t) => {
  const { did } = identity('board', 'web')
  t.is(await addressOf(did, await worldTrusting(null)), organisation('board').address)
})

test('a did:web that claims a did:ethr which does not know it speaks for nobody', async (t) => {
  const world = await worldTrusting('board')
  const keys = (await world.didResolver.resolveKeys(identity('board', 'web').did)) as DidKeys
  const claimed = (alsoKnownAs: string[], did = 'did:web:elsewhere.example') =>
    findOrganisationAddress({ keys: { ...keys, did, alsoKnownAs }, world, now })
  t.is(await claimed([organisation('board').did]), null)
  // another organisation's did:web is no better than a stranger's
  t.is(await claimed([organisation('clinic').did], keys.did), null)
  t.is(await claimed([]), null)
  t.is(await claimed(['did:ethr:0x1:0x0000000000000000000000000000000000000001', 'no DID']), null)
  // what stands first need not be the one
  const aliases = [organisation('clinic').did, organisation('board').did]
  t.is(await claimed(aliases, keys.did), parseEthrDid(organisation('board').did).address)
})

test('a did:web that only the scope of an accreditation names counts where its root is trusted', async (t) => {
  const silent = async (world: IdentityWorld): Promise<IdentityWorld> => ({
    ...world,
    didResolver: {
      resolveKeys: async (did) => ({ ...(await world.didResolver.resolveKeys(did)), services: [] }),
    },
  })
  const { did } = identity('sandbox', 'web')
  t.is(await addressOf(did, await silent(await worldTrusting('sandbox'))), organisation('sandbox').address)
  t.is(await addressOf(did, await silent(await worldTrusting('board'))), null)
})

test('a did:key speaks for the organisation whose accreditation names it, where its root is trusted', async (t) => {
  for (const { did } of organisation('sandbox').identities.slice(2)) {
    t.is(await addressOf(did, await worldTrusting('sandbox')), organisation('sandbox').address)
    t.is(await addressOf(did, await worldTrusting('board')), null)
  }
})

test('a did:key of a registered key that no scope names, or of nobody, speaks for nobody', async (t) => {
  const world = await worldTrusting('sandbox')
  const { verificationMethod } = identity('sandbox', 'web').signers.get('ES256')!
  const multikey = verificationMethod.split('#')[1]!
  const { thumbprint } = parseMultikey(multikey)
  t.truthy(world.view.key({ organisation: organisation('sandbox').address, keyId: thumbprint }))
  t.is(await addressOf(`did:key:${multikey}`, world), null)
  t.is(await addressOf('did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH', world), null)
})

test('an accreditation that is over names nobody', async (t) => {
  const world = await worldTrusting('sandbox')
  const { did } = organisation('sandbox').identities[2]!
  const keys = await world.didResolver.resolveKeys(did)
  const inTenYears = new Date(now.getTime() + 10 * 365 * 86_400_000)
  t.is(await findOrganisationAddress({ keys, world, now: inTenYears }), null)
})
