import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type DataDirectory, openDataDirectory } from '#embedded/data-directory.ts'
import { listClients, loadClient, publicKeyOf, readClient } from '#embedded/load-client.ts'
import { loadKeys } from '#embedded/load-key.ts'

async function makeDirectory(t: ExecutionContext): Promise<DataDirectory> {
  const parent = await mkdtemp(join(tmpdir(), 'careseal-keys-'))
  t.teardown(() => rm(parent, { recursive: true }))
  return await openDataDirectory({ path: join(parent, 'data') })
}

test('keys are made once, differ between the trust domains, and only their owner can read them', async (t) => {
  const directory = await makeDirectory(t)
  const keys = await loadKeys({ directory, given: undefined })
  t.deepEqual(await loadKeys({ directory, given: undefined }), keys)
  t.is(keys.issuer.length, 32)
  t.notDeepEqual(keys.issuer, keys.verifier)
  for (const file of ['issuer.key', 'verifier.key'])
    t.is((await stat(directory.file(file))).mode & 0o777, 0o600)
})

test("a given key is the issuer's, and the verifier's is another one that follows from it", async (t) => {
  const directory = await makeDirectory(t)
  const given = Buffer.alloc(32, 7)
  const keys = await loadKeys({ directory, given })
  t.deepEqual(keys.issuer, given)
  t.notDeepEqual(keys.verifier, given)
  t.deepEqual((await loadKeys({ directory, given })).verifier, keys.verifier)
})

test('a key file that was damaged is named, and its content is not repeated', async (t) => {
  const directory = await makeDirectory(t)
  await writeFile(directory.file('issuer.key'), 'hunter2\n')
  const error = await t.throwsAsync(loadKeys({ directory, given: undefined }), {
    message: /issuer\.key holds no key/,
  })
  t.false(error?.message.includes('hunter2'))
})

test('a client is made once; its public key holds nothing private', async (t) => {
  const { path: dataDirectory, file } = await makeDirectory(t)
  const client = await loadClient({ dataDirectory, organisation: 'board', scopes: ['credentials:issue'] })
  t.deepEqual(
    await loadClient({ dataDirectory, organisation: 'board', scopes: ['credentials:issue'] }),
    client,
  )
  t.is((await stat(file('clients', 'board.json'))).mode & 0o777, 0o600)
  t.deepEqual(await listClients({ dataDirectory }), ['board'])
  t.true('d' in client.private_key_jwk)
  t.false('d' in publicKeyOf(client))
})

test('an organisation whose name is a path names no client', async (t) => {
  const { path: dataDirectory, file } = await makeDirectory(t)
  await writeFile(file('secret.json'), '{}')
  t.is(await readClient({ dataDirectory, organisation: '../secret' }), undefined)
  t.truthy(await readFile(file('version')))
})
