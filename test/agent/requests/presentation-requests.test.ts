import test from 'ava'
import { createSeal } from '#agent/keys/seal.ts'
import { createPresentationRequest } from '#agent/requests/create-presentation-request.ts'
import { declineRequest } from '#agent/requests/decline-request.ts'
import { defaultProfiles } from '#agent/requests/default-profiles.ts'
import { findOpenRequest } from '#agent/requests/find-open-request.ts'
import { forgetRequests } from '#agent/requests/forget-requests.ts'
import { listProfiles, putProfile, readProfile } from '#agent/requests/profiles.ts'
import { readPresentationRequest } from '#agent/requests/read-presentation-request.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

// Requests and profiles as they stand in the database, at times that nobody has to wait for.

async function openWorld() {
  const { url } = await createTestDatabase()
  const database = openDatabase<VerifierTables>({ url })
  await migrateDatabase({ database, migrations: verifierMigrations })
  return { database, requestSeal: createSeal({ key: Buffer.alloc(32, 1), purpose: 'test' }) }
}

const world = await openWorld()
// of its own, since forgetting at a later time takes out what others asked
const forgetting = await openWorld()
const { database } = world
test.after.always(() => Promise.all([database.destroy(), forgetting.database.destroy()]))

const now = new Date('2026-03-01T12:00:00Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const [profile] = defaultProfiles

function ask(at = now, of = world) {
  return createPresentationRequest({
    world: of,
    asked: {
      query: profile!.query,
      options: {},
      holdsConsents: false,
      profile: null,
      responseMode: 'direct_post.jwt',
      redirectUri: null,
      origins: [],
    },
    organisation: 'hospital',
    client: 'test',
    person: null,
    expiresAt: new Date(at.getTime() + 600_000),
    now: at,
  })
}

test('a request is open until it expires, and then no more', async (t) => {
  const { id } = await ask()
  const open = await findOpenRequest({ world, id, now: after(599) })
  t.true(Buffer.from(open.nonce, 'base64url').length >= 32)
  t.not((await findOpenRequest({ world, id: (await ask()).id, now })).nonce, open.nonce)
  await t.throwsAsync(findOpenRequest({ world, id, now: after(600) }), { code: 'REQUEST_EXPIRED' })
  const look = { world, id, organisation: 'hospital', responseCode: undefined }
  t.is((await readPresentationRequest({ ...look, now })).state, 'pending')
  t.is((await readPresentationRequest({ ...look, now: after(600) })).state, 'expired')
})

test('of two answers at once one wins, also where both found it open', async (t) => {
  const request = await findOpenRequest({ world, id: (await ask()).id, now })
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => declineRequest({ world, request, error: 'access_denied', now })),
  )
  t.is(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  const lost = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult
  t.is(lost.reason.code, 'REQUEST_ANSWERED')
  // the key that answers are encrypted to is gone with it
  const row = await database
    .selectFrom('presentation_requests')
    .select('sealed_key')
    .where('id', '=', request.id)
    .executeTakeFirstOrThrow()
  t.is(row.sealed_key, null)
})

test('a request is forgotten a day after it expired', async (t) => {
  const { id } = await ask(now, forgetting)
  const find = () => findOpenRequest({ world: forgetting, id, now })
  await forgetRequests({ database: forgetting.database, now: after(86_400 + 599) })
  await t.notThrowsAsync(find())
  await forgetRequests({ database: forgetting.database, now: after(86_400 + 601) })
  await t.throwsAsync(find(), { code: 'REQUEST_NOT_FOUND' })
})

const query = (type: string) => ({
  credentials: [{ id: 'a', format: 'ldp_vc', meta: { type_values: [[type]] } }],
})
const own = { database, organisation: 'hospital', name: 'staff' }
const put = (type: string, name = 'staff') =>
  putProfile({
    ...own,
    name,
    description: '',
    query: query(type),
    options: { maxStatusAge: 60 },
    holdsConsents: false,
    client: 'test',
    person: null,
    now,
  })

test('profiles: versions are counted up and kept; the same again is not new', async (t) => {
  t.like(await put('urn:a'), { isNew: true, profile: { version: 1 } })
  t.like(await put('urn:b'), { isNew: true, profile: { version: 2 } })
  t.like(await put('urn:b'), { isNew: false, profile: { version: 2 } })
  t.deepEqual((await readProfile({ ...own, version: 1 })).query.text, query('urn:a'))
  t.is((await readProfile(own)).version, 2)
  for (const other of [
    { ...own, version: 3 },
    { ...own, version: 0 },
    { ...own, organisation: 'board' },
  ]) {
    await t.throwsAsync(readProfile(other), { code: 'PROFILE_NOT_FOUND' })
  }
  await t.throwsAsync(put('urn:a', 'Staff/..'), { code: 'PROFILE_NAME_INVALID' })
})

test('profiles: versions that are kept at once have numbers of their own', async (t) => {
  const kept = await Promise.all(Array.from({ length: 5 }, (_, place) => put(`urn:${place}`, 'at-once')))
  t.deepEqual(kept.map(({ profile }) => profile.version).sort(), [1, 2, 3, 4, 5])
})

test('profiles: an organisation’s own comes before the one that the service brings', async (t) => {
  const { name } = profile!
  await put('urn:a', name)
  t.is((await readProfile({ ...own, name })).version, 1)
  t.is((await readProfile({ ...own, name, version: 0 })).version, 0)
  const names = (await listProfiles(own)).map(({ name, version }) => `${name} ${version}`)
  t.true(names.includes(`${name} 1`) && !names.includes(`${name} 0`))
  t.true(names.includes('active-rn-license-ohio-or-compact 0'))
})
