import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { sql } from 'kysely'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { requestToken } from '#embedded/request-token.ts'
import { scopes } from '#http/scopes.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  call,
  type Issued,
  issueBody,
  issueOne,
  type Json,
  setStatus,
  untilAnchored,
} from '#test/_helpers/call-stack.ts'
import type { Tokens } from '#test/_helpers/start-test-stack.ts'
import { testKeys } from './_keys.ts'
import { openProduction } from './_production.ts'
import { testSignedCalls } from './_signed-calls.ts'
import { testStanding } from './_standing.ts'

// A board without npm start: from an empty database to a subject that is erased. In order.

const production = await openProduction()
const { operate, run, env, issuerUrl } = production
const database = openDatabase<IssuerTables>({ url: production.databaseUrl })
test.after.always(async () => {
  await database.destroy()
  await production.close()
})

type Created = { did: string; address: string; publisherAddress: string }
const create = async (id: string, name: string) =>
  (await operate('organisation', 'create', '--id', id, '--name', name)).data as Created

let root: Created
let board: Created
const tokens = {} as Tokens
const stack = { issuerUrl, tokens }

async function refuse(
  t: ExecutionContext,
  args: string[],
  expected: { name?: string; code?: string; message?: RegExp },
) {
  await t.throwsAsync(operate(...args), expected)
}

test.serial('the overview names every command, and each says what it takes', async (t) => {
  const { code, stdout } = await run([])
  t.is(code, 0)
  const { commands } = (await operate('--help')).data as { commands: string[] }
  t.is(commands.length, 20)
  for (const name of commands) {
    t.true(stdout.includes(`  ${name}  `), name)
    const help = (await operate(...name.split(' '), '--help')).lines.join('\n')
    t.regex(help, /For example: npm run -s operator -- /, name)
  }
})

test.serial(
  'a command line that is wrong: exit code 2, one line that says what, and where there is more',
  async (t) => {
    for (const [args, said] of [
      [['subject', 'forget'], 'there is no command subject forget'],
      [['organisation', 'create', '--id', 'board'], '--name <name> is missing'],
      [['audit', 'verify', '--all'], "Unknown option '--all'"],
      [['organisation', 'create', '--id', 'Board', '--name', 'B'], '--id is 1 to 64 lower-case letters'],
    ] as const) {
      const { code, stdout, stderr } = await run([...args])
      t.is(code, 2, stderr)
      t.is(stdout, '')
      const [line, more, end] = stderr.split('\n')
      t.true(line!.startsWith(`operator: ${said}`), line)
      t.is(more, 'npm run -s operator -- --help says more')
      t.is(end, '')
    }
  },
)

test.serial('what it runs on is checked, and said in one line: configuration, database, chain', async (t) => {
  const wrong: [change: Record<string, string>, said: RegExp][] = [
    [{ KEY_ENCRYPTION_KEY: '' }, /^operator: configuration: KEY_ENCRYPTION_KEY is missing\n$/],
    [{ DATABASE_URL: 'postgres://localhost:1/x' }, /^operator: DATABASE_URL cannot be used: ECONNREFUSED\n$/],
    [{ CHAIN_RPC_URL: 'http://127.0.0.1:1' }, /^operator: no node answers at CHAIN_RPC_URL\n$/],
  ]
  for (const [change, said] of wrong) {
    const { code, stderr } = await run(['audit', 'verify'], change)
    t.is(code, 1)
    t.regex(stderr, said)
  }
})

test.serial('organisation create, anchor, accredit: from nothing to a board that may issue', async (t) => {
  root = await create('health-authority', 'National Health Authority')
  t.regex(root.did, /^did:ethr:0x7a69:0x/)
  t.deepEqual(await create('health-authority', 'Another name'), root, 'one that exists is left as it is')

  const anchorRoot = ['organisation', 'anchor', '--id', 'health-authority']
  await refuse(t, anchorRoot, {
    message: new RegExp(`send funds to ${root.address} and ${root.publisherAddress}, then run this again`),
  })
  await production.fund(root.address, root.publisherAddress)
  await operate(...anchorRoot)
  await operate(...anchorRoot)
  env.TRUSTED_ROOTS = root.did

  board = await create('board', 'Ohio Board of Nursing')
  await production.fund(board.address, board.publisherAddress)
  await operate('organisation', 'anchor', '--id', 'board', '--sponsor', root.did)
  const accredit = ['organisation', 'accredit', '--grantor', 'health-authority', '--to', board.did]
  const terms = ['--family', 'practitioner-license', '--jurisdiction', 'US-OH', '--until']
  await refuse(t, [...accredit, ...terms, '2031-02-30'], { name: 'UsageError' })
  await refuse(
    t,
    ['organisation', 'accredit', '--grantor', 'health-authority', '--to', 'board'].concat(
      terms,
      '2031-01-01',
    ),
    {
      code: 'DID_INVALID',
    },
  )
  const granting = [...accredit, ...terms, '2031-01-01', '--person', 'staff-9']
  const { data } = await operate(...granting)
  t.like(data, {
    scope: { types: ['PractitionerLicenseCredential'], jurisdictions: ['US-OH'] },
    granted: true,
  })
  t.like((await operate(...granting)).data, { ...data, granted: false }, 'one that stands is left as it is')
  const { rows } = await sql<Json>`
    SELECT outcome, object, client, person FROM audit_entries WHERE action = 'accreditation.grant' ORDER BY sequence
  `.execute(database)
  const entry = { object: board.did, client: 'operator', person: 'staff-9' }
  t.deepEqual(
    rows.map(({ outcome, ...rest }) => [outcome, rest]),
    ['begun', 'done', 'begun', 'done'].map((outcome) => [outcome, entry]),
  )

  const { organisations } = (await operate('organisation', 'list')).data as { organisations: Json[] }
  t.deepEqual(
    organisations.map(({ id, anchored }) => [id, anchored]),
    [
      ['board', true],
      ['health-authority', true],
    ],
  )
})

test.serial('client add: a public key alone, for an organisation that is there', async (t) => {
  const { client, jwks } = await production.createClient('board', [
    'credentials:issue',
    'credentials:read',
    'credentials:status',
  ])
  const add = (organisation: string, file: string, scopes = client.scopes) =>
    ['client', 'add', '--organisation', organisation, '--client-id', client.client_id, '--jwks', file].concat(
      scopes.flatMap((scope) => ['--scope', scope]),
    )
  await refuse(t, add('nobody', jwks), { message: /no organisation nobody here: board, health-authority/ })
  await refuse(t, add('board', '/nowhere'), { message: /^\/nowhere cannot be read: ENOENT$/ })
  await refuse(t, add('board', jwks, ['credentials:everything']), { message: /no such scope/ })
  const help = (await operate('client', 'add', '--help')).lines.join('\n')
  for (const scope of Object.keys(scopes)) t.true(help.includes(`  ${scope}`), scope)
  t.like((await operate(...add('board', jwks))).data, { clientId: 'board-system', keys: 1 })
  await refuse(t, add('health-authority', jwks), { message: /another organisation's/ })

  const { client: leaving, jwks: theirs } = await production.createClient('health-authority', [])
  const { client_id } = leaving
  const remove = ['client', 'remove', '--organisation', 'health-authority', '--client-id', client_id]
  await refuse(t, remove, { message: /health-authority has no client health-authority-system/ })
  await operate(
    ...['client', 'add', '--organisation', 'health-authority', '--client-id', client_id],
    ...['--jwks', theirs, '--scope', 'accreditations:manage'],
  )
  const listed = async () => {
    const { clients } = (await operate('client', 'list')).data as { clients: Json[] }
    return clients.map(({ clientId, scopes }) => [clientId, scopes])
  }
  const kept = ['board-system', client.scopes]
  t.deepEqual(await listed(), [kept, [client_id, ['accreditations:manage']]])
  await operate(...remove)
  t.deepEqual(await listed(), [kept])
  const { rows } = await sql<Json>`
    SELECT action, object, client FROM audit_entries WHERE action LIKE 'client.%' AND outcome = 'done' ORDER BY recorded_at
  `.execute(database)
  t.deepEqual(
    rows.map(({ action, object }) => [action, object]),
    [
      ['client.add', 'board-system'],
      ['client.add', client_id],
      ['client.remove', client_id],
    ],
  )

  await production.startIssuer()
  const audience = 'https://w3id.org/careseal/api'
  tokens.board = await requestToken({ client, oauthIssuer: issuerUrl, audience, now: new Date() })
  const { payload } = await issueOne({ stack, organisation: 'board' })
  t.is((payload.issuer as Json).id, board.did)
})

testKeys({ production, database, stack })
testStanding({ production, stack })
testSignedCalls({ production, database, stack })

const subjects = { erased: `did:example:${randomUUID()}`, kept: `did:example:${randomUUID()}` }
const issued = {} as Record<keyof typeof subjects, Issued>
const read = ({ id }: Issued) =>
  call({ url: `${issuerUrl}/orgs/board/credentials/${encodeURIComponent(id)}`, token: tokens.board })
const erase = (...more: string[]) => [
  'subject',
  'erase',
  '--organisation',
  'board',
  '--subject',
  subjects.erased,
  '--reason',
  'request 7',
  ...more,
]

test.serial('subject erase: claims are gone for good, and nobody else’s', async (t) => {
  for (const [name, subject] of Object.entries(subjects) as [keyof typeof subjects, string][]) {
    const body = { ...issueBody('board', { id: subject }), options: { reason: `licensed ${name}` } }
    issued[name] = await issueOne({ stack, organisation: 'board', body })
  }
  const before = (await read(issued.kept)).text
  await untilAnchored({ stack, organisation: 'board', jwt: issued.erased.jwt })

  const unsure = await run(erase())
  t.is(unsure.code, 2)
  t.regex(unsure.stderr, /cannot be undone: add --yes/)
  t.is((await read(issued.erased)).status, 200)

  const done = await run(erase('--yes', '--person', 'staff-9', '--json'))
  t.is(done.code, 0, done.stderr)
  t.deepEqual(JSON.parse(done.stdout), { organisation: 'board', records: 1, presentations: 0, exchanges: 0 })
  assertProblem(t, await read(issued.erased), { code: 'SUBJECT_ERASED' })
  t.is((await read(issued.kept)).text, before)

  const { rows } = await sql<Json>`
    SELECT sealed_key, length(sealed_signing_input) AS credential, length(sealed_claims) AS claims, sealed_reason
    FROM credentials JOIN subjects ON subjects.id = credentials.subject
    JOIN record_versions USING (record) WHERE credentials.id = ${issued.erased.id}
  `.execute(database)
  t.deepEqual(rows, [{ sealed_key: null, credential: 0, claims: 0, sealed_reason: null }])
})

test.serial('subject erase: somebody who is not there is said so, to programs too', async (t) => {
  const again = await run(erase('--yes', '--json'))
  t.is(again.code, 1)
  t.is(again.stdout, '')
  t.deepEqual(JSON.parse(again.stderr), { error: { code: 'SUBJECT_NOT_FOUND', message: 'no such subject' } })
})

test.serial('subject erase: who did it and why is on record; what is public stays', async (t) => {
  const { rows } = await sql<Json>`
    SELECT client, person, detail FROM audit_entries WHERE action = 'subject.erase'
  `.execute(database)
  t.deepEqual(rows, [{ client: 'operator', person: 'staff-9', detail: { reason: 'request 7' } }])
  const { jwt, id } = issued.erased
  t.truthy(await untilAnchored({ stack, organisation: 'board', jwt }), 'its proof of issuance is still given')
  const { body } = await call<{ credentials: Json[] }>({
    url: `${issuerUrl}/orgs/board/credentials?record=${issued.erased.record}`,
    token: tokens.board,
  })
  t.is(body.credentials[0]!.id, id)
  // whoever holds it can still be told that it no longer counts
  t.is((await setStatus({ stack, organisation: 'board', id, reason: 'erased' })).status, 200)
})

test.serial('a subject that was erased may come again, as somebody new', async (t) => {
  const again = await issueOne({
    stack,
    organisation: 'board',
    body: issueBody('board', { id: subjects.erased }),
  })
  t.is((await read(again)).status, 200)
  assertProblem(t, await read(issued.erased), { code: 'SUBJECT_ERASED' })
})

test.serial(
  'promise 7: the logs verify after an erasure, and an entry that was changed is found',
  async (t) => {
    const { lines, exitCode = 0 } = await operate('audit', 'verify')
    t.is(exitCode, 0)
    t.is(lines.length, 2)
    t.regex(
      lines[0]!,
      /^board: \d+ entries verify, [1-9]\d* of them under anchors; held against anchor [1-9]/,
    )

    await sql`ALTER TABLE audit_entries DISABLE TRIGGER USER`.execute(database)
    await sql`UPDATE audit_entries SET person = 'nobody' WHERE action = 'subject.erase'`.execute(database)
    const found = await run(['audit', 'verify', '--organisation', 'board', '--json'])
    t.is(found.code, 3)
    t.like(JSON.parse(found.stdout).logs[0], {
      organisation: 'board',
      fault: { code: 'AUDIT_ENTRY_CHANGED' },
    })
  },
)

test.serial(
  'a wrong KEY_ENCRYPTION_KEY: neither issuer nor operator starts, and each says why in one line',
  async (t) => {
    const said = 'KEY_ENCRYPTION_KEY is not the key this database was begun with\n'
    const wrong = { KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url') }
    const issuer = production.spawnIssuer(wrong)
    t.is(await issuer.ended, 1)
    t.is(issuer.output(), `issuer: ${said}`)
    const operator = await run(['audit', 'verify'], wrong)
    t.is(operator.code, 1)
    t.is(operator.stderr, `operator: ${said}`)
  },
)
