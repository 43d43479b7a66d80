import test from 'ava'
import { Contract, JsonRpcProvider, Wallet, ZeroAddress } from 'ethers'
import { ethrDidRegistryAbi } from '#contracts/generated/ethr-did-registry.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueOne, type Json } from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'

type Resolution = {
  '@context': string
  didResolutionMetadata: { contentType?: string; error?: { type: string; detail?: string } }
  didDocument: (Json & { id: string }) | null
  didDocumentMetadata: { deactivated?: boolean; versionId?: string }
}

/** The tenth of Anvil's well-known funded accounts, which nothing of ours uses. */
const SPARE_KEY = '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6'

const KEY_DID = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH'

const ACCEPTED: [accept: string, contentType?: string][] = [
  ['', 'application/did-resolution'],
  ['*/*', 'application/did-resolution'],
  ['application/json', 'application/did-resolution'],
  ['application/ld+json;profile="https://w3id.org/did-resolution"', 'application/did-resolution'],
  ['application/did;q=0.5, application/did-resolution', 'application/did-resolution'],
  ['application/did-resolution;q=0.5, application/did', 'application/did'],
  ['application/did+ld+json, application/did', 'application/did+ld+json'],
  ['application/did-url-dereferencing', 'application/did-url-dereferencing'],
  ['application/did;q=0, text/html', undefined],
  ['text/uri-list', undefined],
]

export function testResolving(stack: TestStack): void {
  const resolve = (did: string, headers: Record<string, string> = {}, query = '') =>
    call<Resolution>({ url: `${stack.verifierUrl}/1.0/identifiers/${did}${query}`, headers })
  const boardDid = async () =>
    (await call<{ did: string }>({ url: `${stack.issuerUrl}/orgs/board` })).body.did

  test('DID Resolution §12.1: raw and percent-encoded, a result of the media type it says', async (t) => {
    const did = await boardDid()
    for (const written of [did, encodeURIComponent(did)]) {
      const { status, headers, body } = await resolve(written, { accept: 'application/did-resolution' })
      t.is(status, 200)
      t.is(headers.get('content-type'), 'application/did-resolution')
      t.deepEqual(Object.keys(body).sort(), [
        '@context',
        'didDocument',
        'didDocumentMetadata',
        'didResolutionMetadata',
      ])
      // "Its value MUST be the value of the contentType metadata property"
      t.deepEqual(body.didResolutionMetadata, { contentType: 'application/did-resolution' })
      t.is(body.didDocument!.id, did)
    }
  })

  for (const mediaType of ['application/did', 'application/did+json', 'application/did+ld+json']) {
    test(`DID Resolution §12.1: ${mediaType} is the document alone`, async (t) => {
      const { status, headers, text } = await resolve(KEY_DID, { accept: mediaType })
      t.is(status, 200)
      t.is(headers.get('content-type'), mediaType)
      const document = JSON.parse(text)
      t.is(document.id, KEY_DID)
      t.false('didResolutionMetadata' in document)
    })
  }

  test('the document lists the key that signed a credential of today', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString())
    const { body } = await resolve(encodeURIComponent(await boardDid()))
    t.true((body.didDocument!.assertionMethod as string[]).includes(kid))
  })

  test('versionId and versionTime tell what was, in the query or in the DID URL', async (t) => {
    const did = await boardDid()
    const newest = (await resolve(did)).body.didDocumentMetadata.versionId!
    const before = await resolve(did, {}, '?versionTime=2020-01-01T00:00:00Z')
    t.is(before.status, 200)
    t.is((before.body.didDocument!.verificationMethod as Json[]).length, 1, 'the controller alone')
    const inQuery = await resolve(did, {}, `?versionId=${newest}`)
    const inUrl = await resolve(encodeURIComponent(`${did}?versionId=${newest}`))
    t.is(inQuery.status, 200)
    t.deepEqual(inUrl.body, inQuery.body)
  })

  test('DID Core §3.2.1: a parameter that is not ASCII is refused, whether it is known or not', async (t) => {
    for (const name of ['service', 'serviceType', 'relativeRef', 'versionId', 'versionTime', 'hl']) {
      const { status, text } = await resolve(KEY_DID, {}, `?${name}=${encodeURIComponent('foo\u200Bbar')}`)
      t.is(status, 400, name)
      t.regex(text, /INVALID_OPTIONS/)
    }
  })

  test('DID Core §3.2.1: versionTime is in UTC, to the second; a did:key has said the same at every time', async (t) => {
    const { body, status } = await resolve(KEY_DID, {}, '?versionTime=2025-10-07T14:30:00Z')
    t.is(status, 200)
    t.is(body.didDocument!.id, KEY_DID)
    const bad = ['2025-10-07', '2025-10-32T12:30:45Z', '2025-10-07T00:00:00+02:00', '2025-10-07T00:00:00.1Z']
    for (const time of [...bad, '2999-01-01T00:00:00Z']) {
      const refused = await resolve(KEY_DID, {}, `?versionTime=${encodeURIComponent(time)}`)
      t.is(refused.status, 400, time)
      t.regex(refused.text, /INVALID_OPTIONS/)
    }
  })

  const REFUSED: [title: string, did: string, status: number, error: string, accept?: string][] = [
    ['no DID', 'not-a-did', 400, 'INVALID_DID'],
    ['a method alone', 'did:example', 400, 'INVALID_DID'],
    ['a did:ethr that is no address', 'did:ethr:0x7a69:0xzz', 400, 'INVALID_DID'],
    ['a did:key of no key', 'did:key:zzz', 400, 'INVALID_DID'],
    ['both version options', 'DID?versionId=1&versionTime=2020-01-01T00:00:00Z', 400, 'INVALID_OPTIONS'],
    ['a time to come', 'DID?versionTime=2999-01-01T00:00:00Z', 400, 'INVALID_OPTIONS'],
    ['a time that is none', 'DID?versionTime=yesterday', 400, 'INVALID_OPTIONS'],
    ['a version of a method without any', `${KEY_DID}?versionId=1`, 501, 'FEATURE_NOT_SUPPORTED'],
    ['no DID at all', '', 400, 'INVALID_DID'],
    ['an option that we do not know', 'DID?transformKey=JsonWebKey', 501, 'FEATURE_NOT_SUPPORTED'],
    [
      'a fragment, where a resolution is asked for',
      'DID#key',
      400,
      'INVALID_DID',
      'application/did-resolution',
    ],
    ['a version that never was', 'DID?versionId=1', 404, 'NOT_FOUND'],
    ['another chain', `did:ethr:0x1:${ZeroAddress}`, 404, 'NOT_FOUND'],
    ['another media type', KEY_DID, 406, 'REPRESENTATION_NOT_SUPPORTED', 'text/html'],
    ['a method that we do not know', 'did:unsupported:123', 501, 'METHOD_NOT_SUPPORTED'],
  ]
  for (const [title, written, status, error, accept] of REFUSED) {
    test(`DID Resolution §12.1: ${title} → ${status} ${error}`, async (t) => {
      const did = written.replace('DID', await boardDid())
      const answer = await resolve(encodeURIComponent(did), accept ? { accept } : {})
      t.is(answer.status, status, answer.text)
      t.is(answer.headers.get('content-type'), 'application/did-resolution')
      const { didDocument, didResolutionMetadata, didDocumentMetadata } = answer.body
      t.is(didDocument, null)
      t.deepEqual(didDocumentMetadata, {})
      t.is(didResolutionMetadata.error!.type, `https://www.w3.org/ns/did#${error}`)
    })
  }

  for (const [accept, contentType] of ACCEPTED) {
    test(`RFC 9110 §12.5.1: Accept ${accept || 'left out'} → ${contentType ?? '406'}`, async (t) => {
      const { status, headers } = await resolve(KEY_DID, { accept })
      t.is(status, contentType ? 200 : 406)
      t.is(headers.get('content-type'), contentType ?? 'application/did-resolution')
    })
  }

  test('DID Resolution §12.1: a did:web with a port, raw and percent-encoded', async (t) => {
    const { dids } = (await call<{ dids: string[] }>({ url: `${stack.issuerUrl}/orgs/board` })).body
    const did = dids.find((known) => known.startsWith('did:web:'))!
    t.regex(did, /^did:web:localhost%3A\d+:orgs:board$/)
    for (const written of [did, encodeURIComponent(did)]) {
      const { status, body } = await resolve(written)
      t.is(status, 200, JSON.stringify(body))
      t.is(body.didDocument!.id, did)
      t.deepEqual(body.didDocument!.alsoKnownAs, [await boardDid()])
    }
  })

  test('DID Resolution §12.1: POST has the options as its body', async (t) => {
    const did = await boardDid()
    const post = (options: object) =>
      call<Resolution>({
        url: `${stack.verifierUrl}/1.0/identifiers/${encodeURIComponent(did)}`,
        method: 'POST',
        body: options,
        headers: { accept: 'application/did-resolution' },
      })
    const time = { versionTime: '2020-01-01T00:00:00Z' }
    const { status, body } = await post(time)
    t.is(status, 200)
    t.deepEqual(body, (await resolve(encodeURIComponent(did), {}, '?versionTime=2020-01-01T00:00:00Z')).body)
    t.is((await post({})).body.didDocument!.id, did)
    t.is((await post({ ...time, versionId: '1' })).status, 400)
    t.is((await post({ noCache: true })).status, 501)
  })

  test('DID Resolution §12.1: a fragment is dereferenced to what the document has of that id', async (t) => {
    const [id] = (await resolve(KEY_DID)).body.didDocument!.assertionMethod as string[]
    for (const written of [encodeURIComponent(id!), id!.replace('#', '%23')]) {
      const { status, headers, text } = await resolve(written, { accept: '*/*' })
      t.is(status, 200, text)
      t.is(headers.get('content-type'), 'application/did-url-dereferencing')
      const { dereferencingMetadata, content, contentMetadata } = JSON.parse(text)
      t.deepEqual(dereferencingMetadata, { contentType: 'application/did-url-dereferencing' })
      t.like(content, { id, type: 'Multikey' })
      t.deepEqual(contentMetadata, {})
    }
    const alone = await resolve(encodeURIComponent(id!), { accept: 'application/did' })
    t.is(alone.headers.get('content-type'), 'application/did')
    t.is(JSON.parse(alone.text).id, id)
    const missing = await resolve(`${KEY_DID}%23other`, { accept: 'application/did-url-dereferencing' })
    t.is(missing.status, 404)
    t.like(JSON.parse(missing.text), {
      dereferencingMetadata: { error: { type: 'https://www.w3.org/ns/did#NOT_FOUND' } },
      content: null,
      contentMetadata: {},
    })
  })

  test('DID Resolution §12.1: service and relativeRef → 303 with the URL, for text/uri-list', async (t) => {
    const did = await boardDid()
    const organisation = `${stack.issuerUrl}/orgs/board`
    const answer = await fetch(
      `${stack.verifierUrl}/1.0/identifiers/${did}?serviceType=CaresealOrganisation&relativeRef=board/did.json`,
      { headers: { accept: 'text/uri-list' }, redirect: 'manual' },
    )
    t.is(answer.status, 303)
    t.is(answer.headers.get('location'), `${organisation}/did.json`)
    t.is(await answer.text(), '')
    const selected = await resolve(encodeURIComponent(`${did}?serviceType=CaresealOrganisation`), {
      accept: 'application/did',
    })
    t.like(JSON.parse(selected.text), { id: did, service: [{ serviceEndpoint: organisation }] })
    const plain = await resolve(did, { accept: 'text/uri-list' })
    t.is(plain.status, 406)
  })

  test('DID Resolution §5.4.1: no DID URL → 400 INVALID_DID_URL', async (t) => {
    const { status, text } = await resolve('did:x%23', { accept: 'application/did-url-dereferencing' })
    t.is(status, 400)
    t.is(JSON.parse(text).dereferencingMetadata.error.type, 'https://www.w3.org/ns/did#INVALID_DID_URL')
  })

  test('DID Resolution §12.1: a deactivated DID → 410, and says so', async (t) => {
    const provider = new JsonRpcProvider(stack.chainRpcUrl)
    try {
      const wallet = new Wallet(SPARE_KEY, provider)
      const registry = new Contract(stack.didRegistryAddress, ethrDidRegistryAbi, wallet)
      await (await registry.changeOwner!(wallet.address, ZeroAddress)).wait()
      const gone = await poll({
        what: 'the verifier to hear of it',
        look: async () => {
          const answer = await resolve(`did:ethr:0x7a69:${wallet.address}`)
          return answer.status === 200 ? undefined : answer
        },
      })
      t.is(gone.status, 410)
      t.true(gone.body.didDocumentMetadata.deactivated)
      // §4.4: a deactivated DID has no document
      t.is(gone.body.didDocument, null)
    } finally {
      provider.destroy()
    }
  })

  test('did:web: the issuer’s own, from an origin that is trusted; loopback elsewhere is never asked', async (t) => {
    const host = encodeURIComponent(new URL(stack.issuerUrl).host)
    const ours = await resolve(encodeURIComponent(`did:web:${host}`))
    t.is(ours.status, 200)
    t.is(ours.body.didDocument!.id, `did:web:${host}`)
    const inside = await resolve(encodeURIComponent('did:web:127.0.0.1%3A1'))
    t.true(inside.status >= 400)
    t.is(inside.body.didDocument, null)
  })

  test('health and documentation, as at the issuer', async (t) => {
    const get = (path: string) => call({ url: `${stack.verifierUrl}${path}` })
    t.deepEqual((await get('/healthz')).body, { status: 'ok' })
    const ready = await get('/readyz')
    t.is(ready.status, 200)
    t.like(ready.body, { status: 'ready', checks: { database: { ok: true }, chain: { ok: true } } })
    const { body } = await get('/openapi.json')
    for (const path of ['/credentials/verify', '/healthz', '/readyz'])
      t.true(path in (body.paths as Json), path)
    assertProblem(t, await get('/orgs/board'), { code: 'NOT_FOUND' })
  })
}
