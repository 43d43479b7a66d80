import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeBase58, Wallet } from 'ethers'
import sodium from 'sodium-native'
import {
  ANCHOR_TAGS,
  type AnchorDocument,
  anchorRoot,
  statusListsSubtree,
} from '#agent/anchors/anchor-document.ts'
import { createDidResolver } from '#agent/dids/create-did-resolver.ts'
import { ethrDid } from '#agent/dids/did-network.ts'
import { parseRawKey } from '#agent/dids/parse-public-key.ts'
import { createFetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import { merklePaths, sha256 } from '#agent/log/merkle-tree.ts'
import { signCompact } from '#agent/proofs/sign-jose.ts'
import { CAP_ISSUE, PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import { encodeScope, type Scope } from '#agent/registry/scope.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { writeBit } from '#agent/status/bits.ts'
import { encodeBitstring } from '#agent/status/encode-bitstring.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { evidenceTables } from '#agent/store/migrations/evidence-tables.ts'
import { issuanceProofTables } from '#agent/store/migrations/issuance-proof-tables.ts'
import { listDescriptions } from '#agent/store/migrations/list-descriptions.ts'
import { logTables } from '#agent/store/migrations/log-tables.ts'
import { verificationLogTables } from '#agent/store/migrations/verification-log-tables.ts'
import { verificationTables } from '#agent/store/migrations/verification-tables.ts'
import type { VerificationTables } from '#agent/store/tables/verification-tables.ts'
import { createVerifierWorld } from '#agent/verify/verifier-world.ts'
import { familyOfId } from '#schemas/families.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { CHAIN_ID, createScriptedChain, hashOf, REGISTRY } from './_chain.ts'

export const family = familyOfId('practitioner-license')!
export type Json = Record<string, unknown>
export type Party = ReturnType<typeof createHolder>

/** An Ed25519 key pair. */
export function createKey() {
  const publicKey = Buffer.alloc(sodium.crypto_sign_PUBLICKEYBYTES)
  const secretKey = Buffer.alloc(sodium.crypto_sign_SECRETKEYBYTES)
  sodium.crypto_sign_keypair(publicKey, secretKey)
  const { thumbprint } = parseRawKey({ curve: 'Ed25519', bytes: publicKey })
  const sign = (data: Buffer) => {
    const signature = Buffer.alloc(sodium.crypto_sign_BYTES)
    sodium.crypto_sign_detached(signature, data, secretKey)
    return signature
  }
  return { publicKey, thumbprint, sign }
}

/** A person with a did:key. */
export function createHolder() {
  const key = createKey()
  const multikey = `z${encodeBase58(Buffer.concat([Buffer.of(0xed, 0x01), key.publicKey]))}`
  const did = `did:key:${multikey}`
  return { ...key, did, kid: `${did}#${multikey}` }
}

/** A status list that an organisation serves: `bits` are what the next anchor will name. */
export type ServedList = {
  id: string
  purpose: 'revocation' | 'suspension' | 'message'
  version: number
  bits: Uint8Array
  /** What its subject says besides. */
  subject?: Json
}

/**
 * A root authority, a board it accredited, and a verifier that trusts it: the chain is scripted and everything else is
 * real (projection, resolver, HTTP, PostgreSQL). Each board serves what a test puts into `routes`.
 */
export async function createTestWorld({ database: given }: { database?: string } = {}) {
  const time = { now: new Date('2026-06-01T12:00:00Z') }
  const now = () => time.now
  const testDatabase = given === undefined ? await createTestDatabase() : undefined
  const databaseUrl = given ?? testDatabase!.url
  const database = openDatabase<VerificationTables>({ url: databaseUrl })
  if (testDatabase) {
    const migrations = {
      '001-verification': verificationTables,
      '002-evidence': evidenceTables,
      '003-logs': logTables,
      '004-verification-log': verificationLogTables,
      '005-issuance-proofs': issuanceProofTables,
      '006-list-descriptions': listDescriptions,
    }
    await migrateDatabase({ database, migrations })
  }

  const routes = new Map<string, string | ((response: ServerResponse) => void)>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url!)
    const route = routes.get(request.url!)
    if (route === undefined) response.writeHead(404).end()
    else if (typeof route === 'string') response.end(route)
    else route(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const chain = createScriptedChain({ now })
  const root = Wallet.createRandom().address
  chain.emitRegistry('OrganisationRegistered', { org: root, sponsor: root })

  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins: [origin] })
  const didResolver = createDidResolver({ view: chain.view, fetchPublicUrl, now, trustedOrigins: [origin] })
  const world = createVerifierWorld({
    view: chain.view,
    didResolver,
    fetchPublicUrl,
    database,
    trustedRoots: [root],
    now,
  })

  async function createBoard({ slug, scope = ANY }: { slug: string; scope?: Scope }) {
    const { address } = Wallet.createRandom()
    const did = ethrDid({ chainId: CHAIN_ID, address })
    const key = createKey()
    const base = `${origin}/orgs/${slug}`
    chain.setAttribute(address, 'did/pub/Ed25519/veriKey/hex', `0x${key.publicKey.toString('hex')}`)
    chain.setAttribute(address, 'did/svc/CaresealOrganisation', `0x${Buffer.from(base).toString('hex')}`)
    chain.emitRegistry('OrganisationRegistered', { org: address, sponsor: root })
    chain.emitRegistry('KeySet', {
      org: address,
      keyId: key.thumbprint,
      purposes: PURPOSE_CREDENTIALS,
      from: 1_700_000_000,
    })
    const { document, scopeHash } = encodeScope(scope)
    routes.set(`/orgs/${slug}/scopes/${scopeHash}`, document)
    const accreditation = hashOf(chain.blockNumber() + 1)
    const none = `0x${'0'.repeat(64)}`
    chain.emitRegistry('Accredited', {
      id: accreditation,
      grantor: root,
      org: address,
      schema: family.typeId,
      parent: none,
      episode: 1,
      from: 1_700_000_000,
      until: 2_000_000_000,
      caps: CAP_ISSUE,
      depth: 1,
      scopeHash,
    })
    const lists: ServedList[] = (['revocation', 'suspension'] as const).map((purpose) => ({
      id: randomUUID(),
      purpose,
      version: 0,
      bits: new Uint8Array(16 * 1024),
    }))
    const logged: Buffer[] = []
    let sequence = 0n
    let previousRoot = `0x${'0'.repeat(64)}`
    const kid = `${did}#delegate-1`
    const header = { alg: 'EdDSA', kid, typ: 'vc+jwt' as const, cty: 'vc' as const }

    /** Serves a proof for each credential of the log as it is, and gives its subtree. */
    function serveLog() {
      const leaves = logged.map((digest) => issuanceLeaf(digest))
      const { root, paths } = merklePaths(leaves)
      for (const [index, digest] of logged.entries()) {
        const proof = paths[index]!.map((hash) => `0x${Buffer.from(hash).toString('hex')}`)
        routes.set(
          `/orgs/${slug}/issuance-log/proofs/${digest.toString('hex')}?anchor=${sequence}`,
          JSON.stringify({ index: String(index), proof }),
        )
      }
      return { tag: ANCHOR_TAGS.issuanceLog, root: `0x${root.toString('hex')}`, size: String(leaves.length) }
    }

    const board = {
      slug,
      did,
      address,
      kid,
      key,
      base,
      lists,
      accreditation,
      listUrl: (purpose: ServedList['purpose']) =>
        `${base}/status-lists/${lists.find((list) => list.purpose === purpose)!.id}`,
      /** Signs a status list; a test changes one thing by `change`. */
      async signList(list: ServedList, change: (payload: Json) => Json = (payload) => payload) {
        const url = `${base}/status-lists/${list.id}`
        const payload = {
          '@context': ['https://www.w3.org/ns/credentials/v2'],
          id: url,
          type: ['VerifiableCredential', 'BitstringStatusListCredential'],
          issuer: did,
          validFrom: '2026-01-01T00:00:00Z',
          credentialSubject: {
            id: `${url}#list`,
            type: 'BitstringStatusList',
            statusPurpose: list.purpose,
            encodedList: encodeBitstring(list.bits),
            ...list.subject,
          },
        }
        return signCompact({ header, payload: change(payload), sign: key.sign })
      },
      pathOf: (list: ServedList) => `/orgs/${slug}/status-lists/${list.id}?version=${list.version}`,
      /** Folds, serves and anchors the lists as they are; final at once unless told. */
      async publish({
        settle = true,
        nextBy = 3600,
        serve = true,
      }: {
        settle?: boolean
        nextBy?: number
        serve?: boolean
      } = {}) {
        sequence++
        const salt = () => `0x${randomBytes(32).toString('hex')}`
        for (const list of lists) {
          list.version++
          if (serve) routes.set(board.pathOf(list), await board.signList(list))
        }
        const statusLists = lists.map(({ id, purpose, version, bits }) => ({
          id,
          purpose,
          version,
          bitRoot: `0x${bitRoot(bits).toString('hex')}`,
          salt: salt(),
        }))
        const document: AnchorDocument = {
          type: 'CaresealAnchor',
          format: 'hc-anchor/1',
          chainId: String(CHAIN_ID),
          registry: REGISTRY,
          organisation: address,
          sequence: String(sequence),
          salt: salt(),
          subtrees: [statusListsSubtree(statusLists), ...(logged.length > 0 ? [serveLog()] : [])],
          statusLists,
        }
        if (serve) routes.set(`/orgs/${slug}/anchors/${sequence}`, JSON.stringify(document))
        const anchored = anchorRoot(document)
        const seconds = Math.floor(now().getTime() / 1000)
        chain.emitRegistry('Published', {
          org: address,
          seq: sequence,
          root: anchored,
          previousRoot,
          publishedAt: seconds,
          nextBy: seconds + nextBy,
          chain: anchored,
          by: address,
        })
        previousRoot = anchored
        if (settle) chain.settle()
      },
      /** What the next anchors' issuance log holds as well. */
      log(compact: string) {
        logged.push(signedDigest(compact))
      },
      proofPath: (compact: string, anchor = sequence) =>
        `/orgs/${slug}/issuance-log/proofs/${signedDigest(compact).toString('hex')}?anchor=${anchor}`,
      sequence: () => sequence,
      setStatus(purpose: ServedList['purpose'], index: number, value = true) {
        writeBit({ bits: lists.find((list) => list.purpose === purpose)!.bits, index, value })
      },
      credential: (holder: Party, index = 4711): Json => ({
        '@context': [...example.credential['@context']],
        id: `urn:uuid:${randomUUID()}`,
        type: [...example.credential.type],
        issuer: { id: did, name: 'Board of Nursing' },
        validFrom: '2026-01-01T00:00:00Z',
        validUntil: '2030-01-01T00:00:00Z',
        credentialSubject: { ...example.credential.credentialSubject, id: holder.did },
        credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
        credentialStatus: (['revocation', 'suspension'] as const).map((statusPurpose) => {
          const url = board.listUrl(statusPurpose)
          return {
            id: `${url}#${index}`,
            type: 'BitstringStatusListEntry',
            statusPurpose,
            statusListIndex: String(index),
            statusListCredential: url,
          }
        }),
      }),
      sign: (payload: Json, headers: Json = {}, sign = key.sign) =>
        signCompact({ header: { ...header, ...headers } as never, payload, sign }),
    }
    await board.publish()
    return board
  }

  return {
    world,
    time,
    chain,
    root,
    routes,
    requests,
    origin,
    database,
    databaseUrl,
    createBoard,
    async close() {
      world.statusLists.stop()
      fetchPublicUrl.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database.destroy()
      await testDatabase?.drop()
    },
  }
}

export type TestWorld = Awaited<ReturnType<typeof createTestWorld>>
export type Board = Awaited<ReturnType<TestWorld['createBoard']>>

const ANY: Scope = { type: 'CaresealScope' }

/** SHA-256 of the bytes that were signed. */
function signedDigest(compact: string): Buffer {
  return sha256(Buffer.from(compact.slice(0, compact.lastIndexOf('.'))))
}

/** The check of a name, with its code: what a row of a negative table asserts. */
export function codeOf(
  verdict: { checks: readonly { check: string; code: string }[] },
  check: string,
): string {
  return verdict.checks.find((found) => found.check === check)!.code
}
