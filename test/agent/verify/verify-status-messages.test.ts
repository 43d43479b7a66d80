import { randomUUID } from 'node:crypto'
import test from 'ava'
import { bitsOfStatus, writeBit } from '#agent/status/bits.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, createHolder, createTestWorld, type Json, type TestWorld } from './_world.ts'

// Bitstring Status List 1.0: statuses of several bits, the purposes message and refresh, lists of several purposes.

let at: TestWorld
const holder = createHolder()
const INDEX = 4711

test.before(async () => {
  at = await createTestWorld()
})
test.after.always(() => at?.close())

const MESSAGES = [
  { status: '0x0', message: 'no-remark' },
  { status: '0x1', message: 'under-review' },
  { status: '0x2', message: 'newer-issued' },
  { status: '0x3', message: 'undefined' },
]

type Setting = {
  size?: number
  purposes?: string | string[]
  /** Changes of the list's subject. */
  list?: Json
  /** Changes of the entry. */
  entry?: Json
  bytes?: number
}

let boards = 0

/** A board with one more list, of two bits a status unless told, and the entry that leads to it. */
async function createWithList({ size = 2, purposes = 'message', list = {}, entry = {}, bytes }: Setting) {
  const board = await at.createBoard({ slug: `messages-${boards++}` })
  const subject = { statusPurpose: purposes, statusSize: size, statusMessages: MESSAGES, ...list }
  const bits = new Uint8Array(bytes ?? 16 * 1024 * size)
  const served = { id: randomUUID(), purpose: 'message' as const, version: 0, bits, subject }
  board.lists.push(served)
  const url = `${board.base}/status-lists/${served.id}`
  const asked = {
    id: `${url}#${INDEX}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'message',
    statusListIndex: String(INDEX),
    statusListCredential: url,
    statusSize: size,
    statusMessage: MESSAGES,
    ...entry,
  }
  return { board, bits, entry: asked, size }
}

function set({ bits, size }: { bits: Uint8Array; size: number }, status: number, index = INDEX): void {
  for (const bit of bitsOfStatus({ index, size, status })) writeBit({ bits, ...bit })
}

async function verify(board: Board, entry: Json, options: VerificationOptions = {}) {
  const credential = board.credential(holder)
  const own = credential.credentialStatus as Json[]
  const signed = await board.sign({ ...credential, credentialStatus: [...own, entry] })
  const { verdict, checks, warnings } = await verifyCredential({
    credential: signed,
    options,
    now: at.time.now,
    world: at.world,
  })
  const { outcome, code, evidence } = checks.find(({ check }) => check === 'status')!
  const [, , last] = (evidence as { entries?: Json[] }).entries ?? []
  return { verdict, outcome, code, last, warnings: warnings.map((warning) => warning.code) }
}

test.serial('§3.2: a message of two bits is a warning, and the credential stays valid', async (t) => {
  const made = await createWithList({})
  const { board, entry } = made
  await board.publish()
  t.like(await verify(board, entry), { verdict: 'valid', code: 'OK', warnings: [] })
  set(made, 1)
  set(made, 3, INDEX - 1)
  set(made, 3, INDEX + 1)
  await board.publish()
  const found = await verify(board, entry)
  t.like(found, { verdict: 'valid', outcome: 'pass', code: 'STATUS_MESSAGE', warnings: ['STATUS_MESSAGE'] })
  t.like(found.last, { value: 1, message: 'under-review', purpose: 'message', statusSize: 2 })
  set(made, 0)
  await board.publish()
  t.like(await verify(board, entry), { verdict: 'valid', code: 'OK' })
})

test.serial(
  'policy: a message that the caller refuses makes it invalid, also one of the value 0',
  async (t) => {
    const made = await createWithList({})
    const { board, entry } = made
    await board.publish()
    const refusing = (...refusedMessages: string[]) => verify(board, entry, { refusedMessages })
    t.like(await refusing('under-review'), { verdict: 'valid' })
    t.like(await refusing('no-remark'), { verdict: 'invalid', code: 'STATUS_MESSAGE_REFUSED' })
    set(made, 1)
    await board.publish()
    t.like(await refusing('newer-issued'), { verdict: 'valid', code: 'STATUS_MESSAGE' })
    t.like(await refusing('other', 'under-review'), { verdict: 'invalid', code: 'STATUS_MESSAGE_REFUSED' })
  },
)

test.serial('§2.1: a value that is "undefined" is indeterminate, until the list defines it', async (t) => {
  const made = await createWithList({})
  const { board, entry } = made
  set(made, 3)
  await board.publish()
  t.like(await verify(board, entry), { verdict: 'indeterminate', code: 'STATUS_MESSAGE_UNKNOWN' })
  const defined = await createWithList({
    list: { statusMessages: MESSAGES.with(3, { status: '0x3', message: 'moved' }) },
  })
  set(defined, 3)
  await defined.board.publish()
  t.like(await verify(defined.board, defined.entry), { verdict: 'valid', last: { message: 'moved' } })
})

test.serial(
  'attack: a list gives a message another meaning than the credential → indeterminate',
  async (t) => {
    const made = await createWithList({
      list: { statusMessages: MESSAGES.with(1, { status: '0x1', message: 'all-well' }) },
    })
    set(made, 1)
    await made.board.publish()
    t.like(await verify(made.board, made.entry), { verdict: 'indeterminate', code: 'STATUS_MESSAGE_UNKNOWN' })
  },
)

test.serial('bad news early, good news late: a message counts until its end is final', async (t) => {
  const made = await createWithList({})
  const { board, entry } = made
  set(made, 1)
  await board.publish()
  set(made, 0)
  await board.publish({ settle: false })
  t.like(await verify(board, entry), { code: 'STATUS_MESSAGE', last: { message: 'under-review' } })
  at.chain.settle()
  t.like(await verify(board, entry), { code: 'OK' })
})

test.serial('§2.2: one list of several purposes answers entries of each', async (t) => {
  const made = await createWithList({
    size: 1,
    purposes: ['revocation', 'suspension'],
    list: { statusSize: undefined, statusMessages: undefined },
    entry: { statusPurpose: 'suspension', statusMessage: undefined },
  })
  const { board, entry } = made
  await board.publish()
  t.like(await verify(board, entry), { verdict: 'valid', code: 'OK' })
  t.like(await verify(board, { ...entry, statusPurpose: 'refresh' }), { code: 'STATUS_PURPOSE_MISMATCH' })
  set(made, 1)
  await board.publish()
  t.like(await verify(board, entry), { verdict: 'invalid', code: 'CREDENTIAL_SUSPENDED' })
  const revocation = { ...entry, statusPurpose: 'revocation' }
  t.like(await verify(board, revocation), { verdict: 'invalid', code: 'CREDENTIAL_REVOKED' })
})

test.serial('§2.1: refresh tells of a newer credential and does not invalidate this one', async (t) => {
  const made = await createWithList({
    size: 1,
    purposes: ['refresh'],
    list: { statusSize: undefined, statusMessages: undefined },
    entry: { statusPurpose: 'refresh', statusMessage: undefined },
  })
  await made.board.publish()
  t.like(await verify(made.board, made.entry), { verdict: 'valid', code: 'OK' })
  set(made, 1)
  await made.board.publish()
  const found = await verify(made.board, made.entry)
  t.like(found, { verdict: 'valid', code: 'STATUS_REFRESH', warnings: ['STATUS_REFRESH'] })
})

test.serial('§3.2: a revocation of two bits counts for any value that is not 0', async (t) => {
  for (const status of [1, 2, 3]) {
    const made = await createWithList({ purposes: 'revocation', entry: { statusPurpose: 'revocation' } })
    set(made, status)
    await made.board.publish()
    t.like(await verify(made.board, made.entry), { verdict: 'invalid', code: 'CREDENTIAL_REVOKED' })
  }
})

const one = MESSAGES.slice(0, 2)
const LISTS: [title: string, setting: Setting, code: string][] = [
  ['a message list without statusMessages', { list: { statusMessages: undefined } }, 'STATUS_LIST_INVALID'],
  ['a message list without statusSize', { list: { statusSize: undefined } }, 'STATUS_LIST_INVALID'],
  ['fewer statusMessages than values', { list: { statusMessages: one } }, 'STATUS_LIST_INVALID'],
  ['no purpose at all', { list: { statusPurpose: [] } }, 'STATUS_LIST_INVALID'],
  ['a purpose that is no string', { list: { statusPurpose: ['message', 7] } }, 'STATUS_LIST_INVALID'],
  ['another size than the entry', { list: { statusSize: 1, statusMessages: one } }, 'STATUS_SIZE_MISMATCH'],
  ['§3.2: too few entries for their size', { bytes: 16 * 1024 }, 'STATUS_LIST_TOO_SHORT'],
  ['§3.2: an index times the size beyond the end', { entry: { statusListIndex: '131072' } }, 'RANGE_ERROR'],
]
for (const [title, setting, code] of LISTS) {
  test.serial(`Bitstring Status List §2.2, refused: ${title} → ${code}`, async (t) => {
    const { board, entry } = await createWithList(setting)
    await board.publish()
    t.like(await verify(board, entry), { verdict: 'invalid', code })
  })
}

const ENTRIES: [title: string, entry: Json][] = [
  ['two bits and no statusMessage', { statusMessage: undefined }],
  ['fewer messages than values', { statusMessage: one }],
  ['more messages than values', { statusMessage: [...MESSAGES, { status: '0x4', message: 'x' }] }],
  ['a value twice', { statusMessage: MESSAGES.with(3, MESSAGES[2]!) }],
  ['a value beyond the size', { statusMessage: MESSAGES.with(3, { status: '0x7', message: 'x' }) }],
  ['a value that is not hexadecimal', { statusMessage: MESSAGES.with(3, { status: '3', message: 'x' }) }],
  ['a message that is no string', { statusMessage: MESSAGES.with(3, { status: '0x3' } as never) }],
  ['statusSize 0', { statusSize: 0 }],
  ['statusSize as text', { statusSize: '2' }],
  ['a statusSize beyond what is read here', { statusSize: 9 }],
  ['a statusReference that is no URL', { statusReference: ['https://board.example', 'nowhere'] }],
]
for (const [title, entry] of ENTRIES) {
  test.serial(`Bitstring Status List §2.1, malformed: ${title} → STATUS_ENTRY_INVALID`, async (t) => {
    const made = await createWithList({ entry })
    await made.board.publish()
    t.like(await verify(made.board, made.entry), { verdict: 'invalid', code: 'STATUS_ENTRY_INVALID' })
  })
}

test.serial('a list of messages is the same after a restart, from what was kept', async (t) => {
  const made = await createWithList({ entry: { statusReference: 'https://board.example/remarks' } })
  const { board, entry, bits } = made
  set(made, 2)
  await board.publish()
  t.like(await verify(board, entry), { code: 'STATUS_MESSAGE' })
  const kept = await at.database
    .selectFrom('list_versions')
    .select(['purposes', 'status_size', 'messages'])
    .where('url', '=', entry.statusListCredential)
    .executeTakeFirstOrThrow()
  t.deepEqual(kept, { purposes: ['message'], status_size: 2, messages: MESSAGES })
  t.is(bits.length, 32 * 1024)
})
