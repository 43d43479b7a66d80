import { gzipSync } from 'node:zlib'
import test from 'ava'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, codeOf, createHolder, createTestWorld, type Json, type TestWorld } from './_world.ts'

let at: TestWorld
const holder = createHolder()
const START = new Date('2026-06-01T12:00:00Z')

test.before(async () => {
  at = await createTestWorld()
})
test.beforeEach(() => {
  at.time.now = START
  at.chain.stall(undefined)
})
test.after.always(() => at?.close())

const verify = (credential: unknown, options = {}) =>
  verifyCredential({ credential, options, now: at.time.now, world: at.world })

async function outcome(board: Board, credential = board.credential(holder), options = {}) {
  const verdict = await verify(await board.sign(credential), options)
  return { verdict: verdict.verdict, verified: verdict.verified, code: codeOf(verdict, 'status') }
}

/** A new board each time: what one test serves must not be what another holds. */
let boards = 0
const createBoard = () => at.createBoard({ slug: `status-${boards++}` })

/** The first list's entry changed, in a credential that is valid otherwise. */
function withEntry(board: Board, change: Json): Json {
  const credential = board.credential(holder)
  const [first, second] = credential.credentialStatus as [Json, Json]
  return { ...credential, credentialStatus: [{ ...first, ...change }, second] }
}

const rows: { change: string; entry: (board: Board) => Json; code: string }[] = [
  {
    change: 'an unknown status type',
    entry: () => ({ '@context': 'https://w3id.org/vc/status-list/2021/v1', type: 'StatusList2021Entry' }),
    code: 'STATUS_TYPE_UNKNOWN',
  },
  {
    change: 'an unknown purpose',
    entry: () => ({ statusPurpose: 'fitness' }),
    code: 'STATUS_PURPOSE_UNKNOWN',
  },
  {
    change: 'a purpose that is not the list’s',
    entry: () => ({ statusPurpose: 'suspension' }),
    code: 'STATUS_PURPOSE_MISMATCH',
  },
  {
    change: 'an index that is a number',
    entry: () => ({ statusListIndex: 4711 }),
    code: 'STATUS_ENTRY_INVALID',
  },
  { change: 'a negative index', entry: () => ({ statusListIndex: '-1' }), code: 'STATUS_ENTRY_INVALID' },
  {
    change: 'an index with zeros before it',
    entry: () => ({ statusListIndex: '04711' }),
    code: 'STATUS_ENTRY_INVALID',
  },
  {
    change: 'an index just beyond the list',
    entry: () => ({ statusListIndex: '131072' }),
    code: 'RANGE_ERROR',
  },
  {
    change: 'an index beyond any list',
    entry: () => ({ statusListIndex: '99999999999999999999' }),
    code: 'RANGE_ERROR',
  },
  { change: 'a status of two bits', entry: () => ({ statusSize: 2 }), code: 'STATUS_ENTRY_INVALID' },
  {
    change: 'an id that is the list’s URL',
    entry: (board) => ({ id: board.listUrl('revocation') }),
    code: 'STATUS_ENTRY_INVALID',
  },
  {
    change: 'a list URL that is no string',
    entry: () => ({ statusListCredential: 7 }),
    code: 'STATUS_ENTRY_INVALID',
  },
  {
    change: 'a file: URL',
    entry: () => ({ statusListCredential: 'file:///etc/passwd' }),
    code: 'STATUS_LIST_NOT_ANCHORED',
  },
  {
    change: 'a URL on a link-local address, with an id that no anchor names',
    entry: () => ({
      statusListCredential: 'http://169.254.169.254/00000000-0000-4000-8000-000000000000',
    }),
    code: 'STATUS_LIST_NOT_ANCHORED',
  },
]
for (const { change, entry, code } of rows) {
  test.serial(`Bitstring Status List §2.1, refused: ${change} → ${code}`, async (t) => {
    const board = await createBoard()
    const found = await outcome(board, withEntry(board, entry(board)))
    t.deepEqual(found, { verdict: 'invalid', verified: true, code })
  })
}

test.serial('Bitstring Status List §2.1: a status of one bit may say so', async (t) => {
  const board = await createBoard()
  t.is((await outcome(board, withEntry(board, { statusSize: 1 }))).verdict, 'valid')
})

test.serial('SSRF: the right list id at a private address is not fetched', async (t) => {
  const board = await createBoard()
  const statusListCredential = `http://127.0.0.1:1/status-lists/${board.lists[0]!.id}`
  const found = await outcome(board, withEntry(board, { statusListCredential }))
  t.like(found, { verdict: 'indeterminate', code: 'STATUS_UNAVAILABLE' })
})

test.serial('no entry at all is refused', async (t) => {
  const board = await createBoard()
  const credential = { ...board.credential(holder), credentialStatus: [] }
  t.not((await outcome(board, credential)).verdict, 'valid')
})

for (const [purpose, code] of [
  ['revocation', 'CREDENTIAL_REVOKED'],
  ['suspension', 'CREDENTIAL_SUSPENDED'],
] as const) {
  test.serial(`two entries, the one for ${purpose} set → ${code}, and only for this index`, async (t) => {
    const board = await createBoard()
    board.setStatus(purpose, 4711)
    await board.publish()
    t.deepEqual(await outcome(board), { verdict: 'invalid', verified: true, code })
    for (const index of [4710, 4712, 0, 131_071]) {
      t.is((await outcome(board, board.credential(holder, index))).verdict, 'valid', String(index))
    }
  })
}

test.serial('a revoked credential is refused in its enveloped form as well', async (t) => {
  const board = await createBoard()
  board.setStatus('revocation', 4711)
  await board.publish()
  const verdict = await verify({
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type: 'EnvelopedVerifiableCredential',
    id: `data:application/vc+jwt,${await board.sign(board.credential(holder))}`,
  })
  t.is(codeOf(verdict, 'status'), 'CREDENTIAL_REVOKED')
})

test.serial('bad news counts early: a bit of an anchor that is not final', async (t) => {
  const board = await createBoard()
  t.is((await outcome(board)).verdict, 'valid')
  board.setStatus('revocation', 4711)
  await board.publish({ settle: false })
  t.is((await outcome(board)).code, 'CREDENTIAL_REVOKED')
})

test.serial('good news counts late: a suspension ends once the anchor is final', async (t) => {
  const board = await createBoard()
  board.setStatus('suspension', 4711)
  await board.publish()
  board.setStatus('suspension', 4711, false)
  await board.publish({ settle: false })
  t.is((await outcome(board)).code, 'CREDENTIAL_SUSPENDED')
  at.chain.settle()
  t.is((await outcome(board)).verdict, 'valid')
})

test.serial('an anchor is followed before anybody asks', async (t) => {
  const board = await createBoard()
  t.is((await outcome(board)).verdict, 'valid')
  board.setStatus('revocation', 4711)
  await board.publish()
  const list = board.pathOf(board.lists[0]!)
  while (!at.requests.includes(list)) await new Promise((resolve) => setTimeout(resolve, 5))
  t.is((await outcome(board)).code, 'CREDENTIAL_REVOKED')
})

const served: {
  change: string
  serve: (board: Board) => Promise<string> | string
  code: string
  verdict: string
}[] = [
  {
    change: 'another issuer’s list',
    serve: async (board) => {
      const other = await createBoard()
      return other.signList(board.lists[0]!)
    },
    code: 'STATUS_LIST_FOREIGN',
    verdict: 'invalid',
  },
  {
    change: 'a list that names the issuer and is signed by another',
    serve: async (board) => {
      const other = await createBoard()
      return other.signList(board.lists[0]!, (payload) => ({ ...payload, issuer: board.did }))
    },
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'an unsigned list',
    serve: async (board) => JSON.stringify({ issuer: board.did }),
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'a list with another id',
    serve: (board) => board.signList(board.lists[0]!, (payload) => ({ ...payload, id: `${board.base}/x` })),
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'a list out of its dates',
    serve: (board) =>
      board.signList(board.lists[0]!, (payload) => ({ ...payload, validUntil: '2026-02-01T00:00:00Z' })),
    code: 'STATUS_LIST_EXPIRED',
    verdict: 'indeterminate',
  },
  {
    change: 'a credential of another type',
    serve: (board) =>
      board.signList(board.lists[0]!, (payload) => ({ ...payload, type: ['VerifiableCredential'] })),
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'a list of another purpose',
    serve: (board) => board.signList({ ...board.lists[0]!, purpose: 'suspension' }),
    code: 'STATUS_PURPOSE_MISMATCH',
    verdict: 'invalid',
  },
  {
    change: 'fewer than 131,072 entries',
    serve: (board) => board.signList({ ...board.lists[0]!, bits: new Uint8Array(1024) }),
    code: 'STATUS_LIST_TOO_SHORT',
    verdict: 'invalid',
  },
  {
    change: 'a bomb of 64 MiB',
    serve: (board) =>
      board.signList(board.lists[0]!, (payload) => ({
        ...payload,
        credentialSubject: {
          ...(payload.credentialSubject as Json),
          encodedList: `u${gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 }).toString('base64url')}`,
        },
      })),
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'an encodedList that is not multibase',
    serve: (board) =>
      board.signList(board.lists[0]!, (payload) => ({
        ...payload,
        credentialSubject: { ...(payload.credentialSubject as Json), encodedList: 'H4sIAAAA' },
      })),
    code: 'STATUS_LIST_INVALID',
    verdict: 'invalid',
  },
  {
    change: 'other bits than were anchored',
    serve: (board) => {
      const bits = new Uint8Array(16 * 1024)
      bits[9] = 1
      return board.signList({ ...board.lists[0]!, bits })
    },
    code: 'STATUS_LIST_NOT_ANCHORED',
    verdict: 'invalid',
  },
]
for (const { change, serve, code, verdict } of served) {
  test.serial(`Bitstring Status List §3.2, served: ${change} → ${code}`, async (t) => {
    const board = await createBoard()
    at.routes.set(board.pathOf(board.lists[0]!), await serve(board))
    t.deepEqual(await outcome(board), { verdict, verified: true, code })
  })
}

test.serial('roll-back: an older list replayed for a newer anchor is refused', async (t) => {
  const board = await createBoard()
  const [revocations] = board.lists
  const old = await board.signList(revocations!)
  board.setStatus('revocation', 4711)
  await board.publish()
  at.routes.set(board.pathOf(revocations!), old)
  t.like(await outcome(board), { verdict: 'invalid', code: 'STATUS_LIST_NOT_ANCHORED' })
})

test.serial(
  'roll-back: a chain that shows an older final anchor than was seen before, after a restart',
  async (t) => {
    const board = await createBoard()
    board.setStatus('revocation', 4711)
    await board.publish()
    t.is((await outcome(board)).code, 'CREDENTIAL_REVOKED')
    const second = await createTestWorld({ database: at.databaseUrl })
    t.teardown(() => second.close())
    const { verdict, checks } = await rolledBack(second, board)
    t.is(verdict, 'invalid')
    t.is(codeOf({ checks }, 'status'), 'STATUS_ROLLED_BACK')
  },
)

/** The same organisation, lists and database, seen by a verifier whose chain lacks the last anchor. */
async function rolledBack(second: TestWorld, board: Board) {
  const { followStatusLists } = await import('#agent/status/follow-status-lists.ts')
  const { createDidResolver } = await import('#agent/dids/create-did-resolver.ts')
  const { createFetchPublicUrl } = await import('#agent/fetch/fetch-public-url.ts')
  const { view } = at.chain
  const first = view.anchor({ organisation: board.address, finality: 'latest' })!
  const older = {
    ...first,
    sequence: first.sequence - 1n,
    chain: first.previousRoot,
    root: first.previousRoot,
  }
  const past = { ...view, anchor: () => older, onAnchor: () => () => {} }
  const now = () => at.time.now
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins: [at.origin] })
  const didResolver = createDidResolver({ view: past, fetchPublicUrl, now })
  const statusLists = followStatusLists({
    view: past,
    didResolver,
    fetchPublicUrl,
    database: second.database,
    now,
  })
  const world = { ...at.world, view: past, didResolver, statusLists }
  const credential = await board.sign(board.credential(holder, 1))
  return verifyCredential({ credential, now: at.time.now, world })
}

test.serial('a restart with the issuer down: what was held is still known', async (t) => {
  const board = await createBoard()
  t.is((await outcome(board)).verdict, 'valid')
  for (const path of [...at.routes.keys()]) {
    if (path.startsWith(`/orgs/${board.slug}/`)) at.routes.delete(path)
  }
  const { followStatusLists } = await import('#agent/status/follow-status-lists.ts')
  const statusLists = followStatusLists({
    view: at.chain.view,
    didResolver: at.world.didResolver,
    fetchPublicUrl: () => Promise.reject(new Error('down')),
    database: at.database,
    now: () => at.time.now,
  })
  t.teardown(() => statusLists.stop())
  const credential = await board.sign(board.credential(holder))
  const verdict = await verifyCredential({
    credential,
    now: at.time.now,
    world: { ...at.world, statusLists },
  })
  t.is(verdict.verdict, 'valid')
})

for (const [change, respond] of [
  [
    'a server error',
    (board: Board) =>
      at.routes.set(board.pathOf(board.lists[0]!), (response) => response.writeHead(500).end()),
  ],
  ['no such list', (board: Board) => at.routes.delete(board.pathOf(board.lists[0]!))],
  ['no anchor document', (board: Board) => at.routes.delete(`/orgs/${board.slug}/anchors/1`)],
  [
    'the anchor document of another anchor',
    (board: Board) =>
      at.routes.set(`/orgs/${board.slug}/anchors/1`, String(at.routes.get('/orgs/status-0/anchors/1'))),
  ],
] as const) {
  test.serial(`unavailable is indeterminate, never valid: ${change}`, async (t) => {
    const board = await createBoard()
    respond(board)
    t.deepEqual(await outcome(board), {
      verdict: 'indeterminate',
      verified: true,
      code: 'STATUS_UNAVAILABLE',
    })
  })
}

test.serial('a list that could not be read is asked for again once the back-off is over', async (t) => {
  const board = await createBoard()
  const path = board.pathOf(board.lists[0]!)
  const list = at.routes.get(path)!
  at.routes.delete(path)
  t.is((await outcome(board)).verdict, 'indeterminate')
  at.routes.set(path, list)
  t.is((await outcome(board)).verdict, 'indeterminate', 'not hammered meanwhile')
  at.time.now = new Date(START.getTime() + 1_000)
  t.is((await outcome(board)).verdict, 'valid')
})

test.serial(
  'a newer anchor whose list is not to be had: the one before, only for callers who allow its age',
  async (t) => {
    const board = await createBoard()
    t.is((await outcome(board)).verdict, 'valid')
    await board.publish({ serve: false })
    at.time.now = new Date(START.getTime() + 90_000)
    t.like(await outcome(board), { verdict: 'indeterminate', code: 'STATUS_UNAVAILABLE' })
    t.like(await outcome(board, undefined, { maxStatusAge: 60 }), { verdict: 'indeterminate' })
    t.is((await outcome(board, undefined, { maxStatusAge: 120 })).verdict, 'valid')
  },
)

test.serial(
  'a chain that stands still for 120 s passes, for 121 s does not; a caller may allow more',
  async (t) => {
    const board = await createBoard()
    t.is((await outcome(board)).verdict, 'valid')
    at.chain.stall(START)
    at.time.now = new Date(START.getTime() + 120_000)
    t.is((await outcome(board)).verdict, 'valid')
    at.time.now = new Date(START.getTime() + 121_000)
    t.like(await outcome(board), { verdict: 'indeterminate', code: 'CHAIN_STALE' })
    t.is((await outcome(board, undefined, { maxStatusAge: 300 })).verdict, 'valid')
    t.like(await outcome(board, undefined, { maxStatusAge: 60 }), { verdict: 'indeterminate' })
  },
)

test.serial('revoked stays revoked on a stale chain', async (t) => {
  const board = await createBoard()
  board.setStatus('revocation', 4711)
  await board.publish()
  t.is((await outcome(board)).code, 'CREDENTIAL_REVOKED')
  at.chain.stall(START)
  at.time.now = new Date(START.getTime() + 3_000_000)
  t.is((await outcome(board)).code, 'CREDENTIAL_REVOKED')
})

test.serial(
  'an issuer that is late with its next anchor (nextBy and 120 s) → STATUS_OVERDUE; the cap is 24 h',
  async (t) => {
    const board = await createBoard()
    await board.publish({ nextBy: 600 })
    at.time.now = new Date(START.getTime() + 720_000)
    t.is((await outcome(board)).verdict, 'valid')
    at.time.now = new Date(START.getTime() + 721_000)
    t.like(await outcome(board), { verdict: 'indeterminate', code: 'STATUS_OVERDUE' })
    at.time.now = new Date(START.getTime() + 600_000 + 86_401_000)
    t.like(await outcome(board, undefined, { maxStatusAge: 1e9 }), { code: 'STATUS_OVERDUE' })
  },
)
