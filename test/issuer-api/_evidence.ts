import { createHash } from 'node:crypto'
import test from 'ava'
import canonicalize from 'canonicalize'
import { Contract, JsonRpcProvider } from 'ethers'
import { ANCHOR_TAGS, type AnchorDocument, anchorRoot } from '#agent/anchors/anchor-document.ts'
import { statusListLeaf } from '#agent/anchors/status-list-leaf.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import { merkleRoot } from '#agent/log/merkle-tree.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { readBit } from '#agent/status/bits.ts'
import { decodeBitstring, MINIMUM_ENTRIES } from '#agent/status/decode-bitstring.ts'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { routes } from '#issuer-api/routes.ts'
import { familyVersions } from '#schemas/families.ts'
import { createPublishedSchema } from '#schemas/published-schema.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  call,
  digestOf,
  type Issued,
  issueOne,
  type Json,
  readEnveloped,
  setStatus,
  untilAnchored,
} from '#test/_helpers/call-stack.ts'
import { readAnchored } from '#test/_helpers/read-anchored.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'

type StatusEntry = { statusPurpose: string; statusListIndex: string; statusListCredential: string }
type ListCredential = Json & {
  id: string
  type: string[]
  credentialSubject: { type: string; statusPurpose: string; encodedList: string }
}

const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
const entriesOf = ({ payload }: Issued) => payload.credentialStatus as [StatusEntry, StatusEntry]
const decodeList = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString('utf8')) as ListCredential
const versionOf = (headers: Headers) => Number(/^"(\d+)/.exec(headers.get('etag')!)![1])

export function testEvidence(stack: TestStack): void {
  const get = <Body = Json>(path: string, headers: Record<string, string> = {}) =>
    call<Body>({ url: path.startsWith('http') ? path : `${stack.issuerUrl}${path}`, headers })

  async function onChain(): Promise<Map<string, string>> {
    const database = openDatabase<IssuerTables>({ url: stack.databaseUrls.issuer })
    try {
      const { anchors } = await readAnchored({ stack, database, organisation: 'board' })
      return new Map(anchors.map(({ sequence, root }) => [`${sequence}`, root]))
    } finally {
      await database.destroy()
    }
  }

  test('Bitstring Status List §2.1: one index in two lists of at least 131,072 entries', async (t) => {
    const issued = await issueOne({ stack, organisation: 'board' })
    const [revocation, suspension] = entriesOf(issued)
    t.is(revocation.statusPurpose, 'revocation')
    t.is(suspension.statusPurpose, 'suspension')
    t.is(revocation.statusListIndex, suspension.statusListIndex)
    for (const { statusListCredential: url, statusPurpose } of [revocation, suspension]) {
      const { status, headers, text } = await get(url)
      t.is(status, 200)
      t.is(headers.get('content-type'), 'application/vc+jwt')
      const list = decodeList(text)
      t.is(list.id, url)
      t.is(list.issuer, (issued.payload.issuer as Json).id)
      t.true(list.type.includes('BitstringStatusListCredential'))
      t.like(list.credentialSubject, { type: 'BitstringStatusList', statusPurpose })
      const bits = decodeBitstring({ encodedList: list.credentialSubject.encodedList })
      t.true(bits.length * 8 >= MINIMUM_ENTRIES)
      t.false(readBit({ bits, index: Number(revocation.statusListIndex) }))
    }
  })

  test('a status list: ETag and 304, versions that never change, JSON by Accept', async (t) => {
    const issued = await issueOne({ stack, organisation: 'board' })
    const [{ statusListCredential: url, statusListIndex }] = entriesOf(issued)
    const index = Number(statusListIndex)
    const before = await get(url)
    const version = versionOf(before.headers)
    t.is((await setStatus({ stack, organisation: 'board', id: issued.id })).status, 200)
    const after = await poll({
      what: 'the revocation to be in the list',
      look: async () => {
        const answer = await get(url)
        const { encodedList } = decodeList(answer.text).credentialSubject
        return readBit({ bits: decodeBitstring({ encodedList }), index }) ? answer : undefined
      },
    })
    t.true(versionOf(after.headers) > version)
    t.is(after.headers.get('cache-control'), 'public, max-age=1')
    t.is(after.headers.get('vary'), 'Accept')

    const old = await get(`${url}?version=${version}`)
    t.is(old.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    const { encodedList } = decodeList(old.text).credentialSubject
    t.false(readBit({ bits: decodeBitstring({ encodedList }), index }))

    const pinned = `${url}?version=${versionOf(after.headers)}`
    const etag = after.headers.get('etag')!
    t.is((await get(pinned, { 'if-none-match': etag })).status, 304)
    t.is((await get(pinned, { 'if-none-match': '"0"' })).status, 200)

    const enveloped = await get<{ id: string }>(pinned, { accept: 'application/json' })
    t.regex(enveloped.headers.get('content-type')!, /^application\/json/)
    const embedded = await get<{ proof: object }>(pinned, { accept: 'application/vc' })
    t.is(embedded.headers.get('content-type'), 'application/vc')
    t.like(embedded.body.proof, { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' })
    t.is(readEnveloped(enveloped.body).jwt, after.text)
    t.is(new Set([etag, enveloped.headers.get('etag'), embedded.headers.get('etag')]).size, 3)
    const preferred = await get(pinned, { accept: 'application/vc+jwt, application/vc;q=0.5' })
    t.is(preferred.text, after.text)
  })

  test('a status list that is not there, or not the organisation’s: 404', async (t) => {
    const issued = await issueOne({ stack, organisation: 'board' })
    const [{ statusListCredential: url }] = entriesOf(issued)
    for (const path of [
      `${url}?version=999999`,
      url.replace('/orgs/board/', '/orgs/clinic/'),
      url.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000'),
      url.replace(/[^/]+$/, 'x'),
    ])
      assertProblem(t, await get(path), { code: 'NOT_FOUND' })
    const faults = ['?version FIELD_SIZE']
    assertProblem(t, await get(`${url}?version=0`), { code: 'QUERY_INVALID', faults })
  })

  test('an anchor document hashes to the root on chain, and names the lists that are served', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { sequence } = await untilAnchored({ stack, organisation: 'board', jwt })
    const { status, headers, body } = await get<AnchorDocument>(`/orgs/board/anchors/${sequence}`)
    t.is(status, 200)
    t.is(headers.get('cache-control'), 'public, max-age=31536000, immutable')
    t.is(anchorRoot(body), (await onChain()).get(sequence)!)
    const lists = body.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.statusLists)!
    t.is(lists.root, `0x${merkleRoot(body.statusLists.map(statusListLeaf)).toString('hex')}`)
    for (const list of body.statusLists) {
      const served = await get(`/orgs/board/status-lists/${list.id}?version=${list.version}`)
      const { statusPurpose, encodedList } = decodeList(served.text).credentialSubject
      t.is(statusPurpose, list.purpose)
      t.is(list.bitRoot, `0x${bitRoot(decodeBitstring({ encodedList })).toString('hex')}`)
    }
    for (const none of ['0', '01', '-1', '999999', '9223372036854775808', 'x'])
      assertProblem(t, await get(`/orgs/board/anchors/${none}`), { code: 'NOT_FOUND' })
  })

  test('RFC 9162 §2.1.3: an issuance proof leads from the signed bytes to the root on chain', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const proof = await untilAnchored({ stack, organisation: 'board', jwt })
    const digest = Buffer.from(digestOf(jwt), 'hex')
    t.is(proof.leaf, `0x${issuanceLeaf(digest).toString('hex')}`)
    const { body } = await get<AnchorDocument>(`/orgs/board/anchors/${proof.sequence}`)
    t.is(anchorRoot(body), (await onChain()).get(proof.sequence)!)
    const log = body.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)!
    t.deepEqual({ root: proof.root, size: proof.size, tag: proof.tag }, log)
    const inclusion = {
      index: BigInt(proof.index),
      size: BigInt(proof.size),
      proof: proof.proof.map(bytes),
      root: bytes(log.root),
    }
    t.true(verifyInclusion({ leaf: issuanceLeaf(digest), ...inclusion }))
    t.false(verifyInclusion({ leaf: issuanceLeaf(digest.reverse()), ...inclusion }))

    const unknown = createHash('sha256').update('never issued').digest('hex')
    for (const path of [
      `board/issuance-log/proofs/${unknown}`,
      'board/issuance-log/proofs/x',
      `clinic/issuance-log/proofs/${digestOf(jwt)}`,
    ])
      assertProblem(t, await get(`/orgs/${path}`), { code: 'NOT_FOUND' })
  })

  test('C2SP tlog-tiles: the tiles of the issuance log hash to its root', async (t) => {
    // an organisation with few credentials: its log is one tile that is not full
    const { jwt } = await issueOne({ stack, organisation: 'trial-site' })
    const { size, root } = await untilAnchored({ stack, organisation: 'trial-site', jwt })
    t.true(Number(size) < 256)
    const tile = async (path: string) => {
      const response = await fetch(`${stack.issuerUrl}/orgs/trial-site/issuance-log/tile/${path}`)
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
    }
    const { status, body } = await tile(`0/0.p/${size}`)
    t.is(status, 200)
    const leaves = Array.from({ length: Number(size) }, (_, at) => body.subarray(at * 32, at * 32 + 32))
    t.is(`0x${merkleRoot(leaves).toString('hex')}`, root)
    t.true(leaves.at(-1)!.equals(issuanceLeaf(Buffer.from(digestOf(jwt), 'hex'))))
    for (const none of ['0/0', '0/0/1', '0/0.p', '0/0.p/257', '0/0.p/0', '8/0', '0/x', '0/00', `0/1.p/1`])
      t.is((await tile(none)).status, 404, none)
  })

  test('a scope is served as the bytes that the accreditation on chain commits to', async (t) => {
    const provider = new JsonRpcProvider(stack.chainRpcUrl)
    try {
      const registry = new Contract(stack.registryAddress, caresealRegistryAbi, provider)
      const events = await registry.queryFilter(registry.filters.Accredited!(), 0)
      const hashes = events.map(
        (event) => (event as unknown as { args: { scopeHash: string } }).args.scopeHash,
      )
      t.is(hashes.length, 4)
      for (const hash of hashes) {
        const { text, body } = await get(`/orgs/board/scopes/${hash}`)
        t.is(`0x${createHash('sha256').update(text).digest('hex')}`, hash)
        t.is(text, canonicalize(body)!)
        t.is(body.type, 'CaresealScope')
      }
    } finally {
      provider.destroy()
    }
    const none = await get(`/orgs/board/scopes/0x${'0'.repeat(64)}`)
    assertProblem(t, none, { code: 'NOT_FOUND' })
  })

  test('GET /orgs/{org} is public and says who issues; an unknown one is 404', async (t) => {
    const { status, body } = await get('/orgs/board')
    t.is(status, 200)
    const { did, ...rest } = body as { did: string }
    t.regex(did, /^did:ethr:0x7a69:0x[0-9a-fA-F]{40}$/)
    const web = `did:web:${encodeURIComponent(new URL(stack.issuerUrl).host)}:orgs:board`
    t.deepEqual(rest as Json, { id: 'board', name: 'Ohio Board of Nursing (demo)', dids: [did, web] })
    assertProblem(t, await get('/orgs/nobody'), { code: 'ORGANISATION_NOT_FOUND' })
  })

  for (const family of familyVersions) {
    const { id, version } = family
    test(`${id}: schema and context of version ${version} are served as they are at their own URLs`, async (t) => {
      const schema = await get(`/schemas/${id}/v${version}`)
      t.is(schema.headers.get('content-type'), 'application/schema+json')
      t.deepEqual(JSON.parse(schema.text), createPublishedSchema(family))
      const context = await get(`/contexts/${id}/v${version}`)
      t.is(context.headers.get('content-type'), 'application/ld+json')
      t.deepEqual(JSON.parse(context.text), JSON.parse(JSON.stringify(family.context)))
      assertProblem(t, await get(`/schemas/${id}/v99`), { code: 'NOT_FOUND' })
    })
  }

  test('did:web: the service’s own document names its organisations and lists no key', async (t) => {
    const { headers, text } = await get('/.well-known/did.json')
    t.is(headers.get('content-type'), 'application/did+json')
    const document = JSON.parse(text) as {
      id: string
      service: { id: string }[]
      verificationMethod?: unknown
    }
    t.is(document.id, `did:web:${encodeURIComponent(new URL(stack.issuerUrl).host)}`)
    t.true(document.service.some(({ id }) => id.endsWith('#board')))
    t.is(document.verificationMethod, undefined)
  })

  test('health: alive, and ready with each check', async (t) => {
    t.deepEqual((await get('/healthz')).body, { status: 'ok' })
    const { status, body } = await get('/readyz')
    t.is(status, 200)
    t.deepEqual(body, {
      status: 'ready',
      checks: { database: { ok: true }, chain: { ok: true }, publisher: { ok: true } },
    })
  })

  test('OpenAPI 3.1: every path of the table is described, and rendered without anything from elsewhere', async (t) => {
    const { body } = await get<{ openapi: string; paths: Json }>('/openapi.json')
    t.regex(body.openapi, /^3\.1\./)
    for (const { method, path } of routes) {
      const described = body.paths[path.replaceAll(/:(\w+)/g, '{$1}')] as Json | undefined
      t.true(method.toLowerCase() in (described ?? {}), `${method} ${path}`)
    }
    for (const path of ['/healthz', '/readyz']) t.true(path in body.paths, path)
    const page = await get('/docs')
    t.regex(page.headers.get('content-security-policy')!, /^default-src 'none'; script-src 'self'/)
    t.notRegex(page.text, /https?:\/\//)
  })

  test('what is not there is 404, and another method 405 with Allow', async (t) => {
    assertProblem(t, await get('/nothing'), { code: 'NOT_FOUND' })
    const wrong = await call({ url: `${stack.issuerUrl}/orgs/board`, method: 'DELETE' })
    assertProblem(t, wrong, { code: 'METHOD_NOT_ALLOWED' })
    t.regex(wrong.headers.get('allow')!, /\bGET\b/)
    assertProblem(t, await get('/orgs/%ff'), { code: 'PATH_INVALID' })
  })
}
