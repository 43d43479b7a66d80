import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { checkStatus, decodeList } from '@digitalbazaar/vc-bitstring-status-list'
import test from 'ava'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { loadContext } from '#agent/proofs/data-integrity/load-context.ts'
import { issue } from '#test/_helpers/issue-securely.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

// @digitalbazaar/vc-bitstring-status-list as the verifier of what is issued and published here.

let services: TestServices
test.before(async () => {
  services = await openTestServices()
})
test.after.always(() => services?.close())

type Entry = { statusPurpose: string; statusListIndex: string; statusListCredential: string }

/** What any verifier can have: contexts, lists by their URL, and DID documents. */
async function documentLoader(url: string) {
  if (url.startsWith(services.issuerUrl)) {
    const response = await fetch(url, { headers: { accept: 'application/vc' } })
    return { contextUrl: null, documentUrl: url, document: await response.json() }
  }
  if (!url.startsWith('did:')) return loadContext(url)
  const [did] = url.split('#') as [string]
  const keys = await services.verifier.world.didResolver.resolveKeys(did)
  const key = keys.assertionMethod.get(url)
  const multikey = {
    '@context': 'https://w3id.org/security/multikey/v1',
    id: url,
    type: 'Multikey',
    controller: did,
    publicKeyMultibase: key && encodeEd25519(key.jwk.x!),
  }
  const document = key
    ? multikey
    : {
        '@context': 'https://www.w3.org/ns/did/v1',
        id: did,
        assertionMethod: [...keys.assertionMethod.keys()],
      }
  return { contextUrl: null, documentUrl: url, document }
}

function encodeEd25519(x: string): string {
  return encodeMultikey({ algorithm: 'EdDSA', publicKeyHex: Buffer.from(x, 'base64url').toString('hex') })
}

const check = (credential: unknown) =>
  checkStatus({ credential, documentLoader, suite: new DataIntegrityProof({ cryptosuite }) })

test('Bitstring Status List §3.2: the library checks the status of what is issued here, before and after', async (t) => {
  const { id, credential } = await issue({
    services,
    organisation: 'clinic',
    securing: { cryptosuite: 'eddsa-rdfc-2022' },
  })
  const before = await check(credential)
  t.true(before.verified, before.error?.stack)
  const { issuer } = services
  await setCredentialStatus({
    world: issuer.world,
    organisation: issuer.world.organisations.get('clinic')!,
    credentialId: id,
    purpose: 'suspension',
    value: true,
    actor: { client: 'test', person: null },
    now: new Date(),
  })
  issuer.publisher.poke()
  const [, entry] = (credential as { credentialStatus: [Entry, Entry] }).credentialStatus
  const index = Number(entry.statusListIndex)
  let isSet = false
  for (let round = 0; round < 200 && !isSet; round++) {
    const { document } = await documentLoader(entry.statusListCredential)
    const { encodedList } = (document as { credentialSubject: { encodedList: string } }).credentialSubject
    isSet = (await decodeList({ encodedList })).getStatus(index)
    if (!isSet) await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.true(isSet)
  const after = await check(credential)
  t.false(after.verified && after.results?.every(({ status }: { status: boolean }) => !status))
})
