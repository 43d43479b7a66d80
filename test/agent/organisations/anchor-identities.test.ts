import { randomBytes } from 'node:crypto'
import test from 'ava'
import { findOrganisationAddress } from '#agent/dids/find-organisation-address.ts'
import { anchorIdentities } from '#agent/organisations/anchor-identities.ts'
import { compromiseKey } from '#agent/organisations/compromise-key.ts'
import { createWebDocument } from '#agent/organisations/create-web-document.ts'
import { openRegistryTarget } from '#agent/organisations/open-registry-target.ts'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import { setKey } from '#agent/registry/write-registry.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

let services: TestServices

test.before(async () => {
  services = await openTestServices()
})

test.after.always(() => services.close())

const clinic = () => services.issuer.world.organisations.get('clinic')!
const webIdentity = () => clinic().identities.find(({ method }) => method === 'web')

function anchor(serviceUrl: string) {
  const { custody, database } = services.issuer
  return anchorIdentities({ ...custody, database, id: 'clinic', serviceUrl, now: new Date() })
}

async function documentOf(serviceUrl: string) {
  const { database } = services.issuer
  return (await createWebDocument({ database, organisation: clinic(), serviceUrl }))!
}

test.serial('what is there already is left as it is', async (t) => {
  const { custody } = services.issuer
  const before = { logs: custody.follower.view.didLogs(clinic().address).length, ...webIdentity() }
  t.deepEqual(await anchor(`${services.issuerUrl}/orgs/clinic`), [before.did])
  await services.issuer.reload()
  const after = { logs: custody.follower.view.didLogs(clinic().address).length, ...webIdentity() }
  t.is(after.logs, before.logs)
  t.deepEqual(after.signers, before.signers)
})

test.serial(
  'Controlled Identifiers §2: the document lists Multikeys for assertion and names the did:ethr',
  async (t) => {
    const url = `${services.issuerUrl}/orgs/clinic`
    const document = await documentOf(url)
    const { did, signers, authenticators } = webIdentity()!
    t.is(document.id, did)
    t.deepEqual(document.alsoKnownAs, [clinic().did])
    const methods = [...signers.values()].map(({ verificationMethod }) => verificationMethod)
    t.deepEqual([...(document.assertionMethod as string[])].sort(), methods.sort())
    const presenting = [...authenticators.values()].map(({ verificationMethod }) => verificationMethod)
    t.deepEqual(document.authentication, presenting)
    t.true(
      document.verificationMethod!.every(({ type, controller }) => type === 'Multikey' && controller === did),
    )
    const served = await fetch(`${url}/did.json`)
    t.is(served.headers.get('content-type'), 'application/did+json')
    t.deepEqual(await served.json(), JSON.parse(JSON.stringify(document)))
    const nobody = await fetch(`${services.issuerUrl}/orgs/hospital/did.json`)
    t.is(nobody.status, 404)
  },
)

test.serial('a compromised key leaves the document at once, and the did:web gets another', async (t) => {
  const { issuer, issuerUrl } = services
  const { custody, database, reload } = issuer
  const url = `${issuerUrl}/orgs/clinic`
  const key = (await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', 'clinic')
    .where('method', '=', 'web')
    .executeTakeFirstOrThrow())!
  const world = { ...custody, database, reload }
  const described = await compromiseKey({
    world,
    organisation: clinic(),
    thumbprint: key.thumbprint,
    since: new Date(Date.now() - 1000),
    actor: { client: 'clinic-demo', person: null },
    now: new Date(),
  })
  t.is(described.state, 'compromised')
  t.is(webIdentity(), undefined)
  t.is(clinic().signers.size, 2, 'those of the did:ethr go on')
  const [did] = await anchor(url)
  await reload()
  const { assertionMethod } = await documentOf(url)
  t.false((assertionMethod as string[]).includes(key.verification_method!))
  const { signers } = webIdentity()!
  t.is(webIdentity()!.did, did!)
  t.not(signers.get('ES256')!.verificationMethod, key.verification_method)
})

test.serial('another URL is another did:web, which the did:ethr names instead', async (t) => {
  const { custody, reload } = services.issuer
  const { follower, didResolver } = custody
  const before = await didResolver.resolveKeys(webIdentity()!.did)
  t.deepEqual(await anchor('https://issuer.example/orgs/clinic'), ['did:web:issuer.example:orgs:clinic'])
  await reload()
  t.is(webIdentity()!.did, 'did:web:issuer.example:orgs:clinic')
  const { services: listed } = await didResolver.resolveKeys(clinic().did)
  const named = listed.filter(({ type }) => type === 'CaresealWebIdentity')
  t.deepEqual(
    named.map(({ serviceEndpoint }) => serviceEndpoint),
    ['did:web:issuer.example:orgs:clinic'],
  )
  const world = {
    view: follower.view,
    trustedRoots: [],
    didResolver,
    scopes: services.verifier.world.trust.scopes,
  }
  t.is(await findOrganisationAddress({ keys: before, world, now: new Date() }), null)
})

test.serial('a URL that no did:web can name gives none', async (t) => {
  t.deepEqual(await anchor('http://[::1]:3001/orgs/clinic'), [])
})

test.serial('a key leaves the DID document while the same controller sends other transactions', async (t) => {
  const { custody, database, reload } = services.issuer
  const { follower, didResolver } = custody
  const { registryAddress } = follower.view
  const { id, address, did, signers } = clinic()
  const { thumbprint } = await database
    .selectFrom('signing_keys')
    .select('thumbprint')
    .where('key', '=', signers.get('EdDSA')!.key)
    .executeTakeFirstOrThrow()
  const target = await openRegistryTarget({ ...custody, database, registryAddress, organisation: id })
  const add = () => {
    const keyId = `0x${randomBytes(32).toString('hex')}`
    return setKey({ ...target, organisation: address, keyId, purposes: PURPOSE_CREDENTIALS })
  }
  // as a rotation of another key does, in the same process
  const meanwhile = (async () => {
    for (let count = 0; count < 20; count++) await add()
  })()
  const described = await compromiseKey({
    world: { ...custody, database, reload },
    organisation: clinic(),
    thumbprint,
    since: new Date(Date.now() - 1000),
    actor: { client: 'clinic-demo', person: null },
    now: new Date(),
  })
  await meanwhile
  t.is(described.state, 'compromised')
  const { assertionMethod } = await didResolver.resolveKeys(did)
  t.false([...assertionMethod.values()].some((key) => key.thumbprint === thumbprint))
})
