import test from 'ava'
import type { Kysely } from 'kysely'
import type { DescribedKey } from '#agent/organisations/describe-key.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { issueOne, type Json, untilAnchored } from '#test/_helpers/call-stack.ts'
import { poll, type Tokens } from '#test/_helpers/start-test-stack.ts'
import type { Production } from './_production.ts'

type Listed = { keys: DescribedKey[] }

/** key rotate, compromise and list, beside an issuer that runs. */
export function testKeys({
  production: { operate, run },
  database,
  stack,
}: {
  production: Production
  database: Kysely<IssuerTables>
  stack: { issuerUrl: string; tokens: Tokens }
}): void {
  const list = async () => {
    const { keys } = (await operate('key', 'list', '--organisation', 'board')).data as Listed
    return keys.filter(({ algorithm, purpose }) => algorithm === 'EdDSA' && purpose === 'assertionMethod')
  }
  const signingKey = async () => {
    const { payload, jwt } = await issueOne({ stack, organisation: 'board' })
    const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString('utf8')) as Json
    return { kid, jwt, payload }
  }
  const until = (what: string, isSo: (keys: DescribedKey[]) => boolean) =>
    poll({
      what,
      look: async () => {
        const keys = await list()
        return isSo(keys) ? keys : undefined
      },
    })

  test.serial(
    'key rotate: a new key signs, the one before retires, and the help says who does it',
    async (t) => {
      const [old] = await list()
      t.is(old!.state, 'active')
      const began = await run(['key', 'rotate', '--organisation', 'board', '--person', 'staff-9', '--json'])
      t.is(began.code, 0, began.stderr)
      const { key } = JSON.parse(began.stdout) as { key: DescribedKey }
      t.is(key.state, 'pending')
      const again = (await operate('key', 'rotate', '--organisation', 'board')).data as { key: DescribedKey }
      t.is(again.key.thumbprint, key.thumbprint, 'one that is under way is not begun again')
      const keys = await until('the old key to retire', ([first]) => first!.state === 'retired')
      t.deepEqual(
        keys.map(({ state }) => state),
        ['retired', 'active'],
      )
      t.is((await signingKey()).kid, keys[1]!.verificationMethod)
      const { lines } = await operate('key', 'list', '--organisation', 'board')
      t.true(lines.some((line) => line.startsWith(`${old!.thumbprint}   EdDSA    retired`)))
    },
  )

  test.serial('key rotate: an algorithm that nobody signs with → exit code 2', async (t) => {
    const { code, stderr } = await run(['key', 'rotate', '--organisation', 'board', '--algorithm', 'none'])
    t.is(code, 2)
    t.regex(stderr, /^operator: --algorithm is EdDSA or ES256K\n/)
  })

  test.serial('key rotate: the key for authentication, and a purpose that there is none of', async (t) => {
    const began = await operate('key', 'rotate', '--organisation', 'board', '--purpose', 'authentication')
    t.like((began.data as { key: DescribedKey }).key, { state: 'pending', purpose: 'authentication' })
    const { code, stderr } = await run(['key', 'rotate', '--organisation', 'board', '--purpose', 'records'])
    t.is(code, 2)
    t.regex(stderr, /^operator: --purpose is assertionMethod or authentication\n/)
  })

  test.serial('key compromise: where the chain says it, what still counts, and another key', async (t) => {
    const { jwt } = await signingKey()
    const { sequence } = await untilAnchored({ stack, organisation: 'board', jwt })
    const stolen = (await list()).at(-1)!
    const report = (...more: string[]) =>
      run([
        'key',
        'compromise',
        '--organisation',
        'board',
        '--key',
        stolen.thumbprint,
        '--person',
        'staff-9',
        ...more,
      ])
    const since = ['--since', new Date().toISOString(), '--last-good', sequence]
    const unsure = await report(...since)
    t.is(unsure.code, 2)
    t.regex(unsure.stderr, /cannot be undone: add --yes/)
    for (const [wrong, said] of [
      [['--since', '2026-06-01'], /--since is a time with its zone/],
      [[...since.slice(0, 3), 'all'], /--last-good is the sequence number/],
    ] as const) {
      const { code, stderr } = await report(...wrong, '--yes')
      t.is(code, 2)
      t.regex(stderr, said)
    }
    t.is((await list()).at(-1)!.state, 'active', 'nothing was done')

    const { code, stdout, stderr } = await report(...since, '--yes')
    t.is(code, 0, stderr)
    t.regex(stdout, new RegExp(`^What it signed counts if anchor ${sequence} holds it`, 'm'))
    t.regex(stdout, /^Said in block \d+ \(0x[0-9a-f]{64}\) of .*Z, transaction 0x[0-9a-f]{64}:/m)
    const later = await report(...since, '--yes', '--json')
    t.is(later.code, 1)
    t.is(JSON.parse(later.stderr).error.code, 'KEY_ENDED')

    const keys = await until('another key to sign', (keys) => keys.at(-1)!.state === 'active')
    t.is(keys.find(({ thumbprint }) => thumbprint === stolen.thumbprint)!.state, 'compromised')
    t.is((await signingKey()).kid, keys.at(-1)!.verificationMethod)
    const entries = await database
      .selectFrom('audit_entries')
      .select(['outcome', 'person'])
      .where('action', '=', 'key.compromise')
      .orderBy('sequence')
      .execute()
    t.deepEqual(entries[1], { outcome: 'done', person: 'staff-9' })
  })

  test.serial('key compromise: a key that is not there is said so', async (t) => {
    const thumbprint = `0x${'00'.repeat(32)}`
    const key = ['--key', thumbprint, '--since', new Date().toISOString(), '--yes']
    await t.throwsAsync(operate('key', 'compromise', '--organisation', 'board', ...key), {
      code: 'KEY_NOT_FOUND',
    })
  })
}
