import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { sql } from 'kysely'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { toPractitioner } from '#schemas/practitioner-license/fhir-practitioner.ts'
import type { Json } from '#test/_helpers/call-stack.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { accreditBoard } from './_accredit-board.ts'
import { openProduction } from './_production.ts'

// A board brings its roster as FHIR. In order: each test finds what the one before left.

const production = await openProduction()
const { operate, run, env } = production
const database = openDatabase<IssuerTables>({ url: production.databaseUrl })
const directory = await mkdtemp(join(tmpdir(), 'careseal-fhir-roster-'))
test.after.always(async () => {
  await database.destroy()
  await production.close()
  await rm(directory, { recursive: true, force: true })
})

test.before(() => accreditBoard(production))

let numbered = 0
function practitioner(change: Json = {}): Json & { qualification: Json[] } {
  numbered++
  const claims = {
    id: `did:example:${randomUUID()}`,
    licensee: { givenName: 'Avery', familyName: 'Example' },
    licenseNumber: `RN.${numbered}`,
    licenseType: 'RN',
    jurisdiction: 'US-OH',
    status: 'active',
    statusDate: '2025-11-01',
    encumbrance: { state: 'unencumbered' },
    originalIssueDate: '2019-06-14',
    expirationDate: '2035-10-31',
    npi: '1234567893',
    compact: { code: 'NLC', scope: 'multistate', homeState: 'US-OH' },
    ...change,
  }
  return toPractitioner({ claims: claims as never, id: `p${numbered}` }) as never
}

const collection = (entry: readonly unknown[], more: Json = {}) =>
  JSON.stringify({ resourceType: 'Bundle', type: 'collection', ...more, entry })
const entries = (resources: readonly unknown[]) => resources.map((resource) => ({ resource }))

async function write(text: string) {
  const file = join(directory, `${randomUUID()}.json`)
  await writeFile(file, text)
  const report = `${file}l`
  const args = ['roster', 'import', '--organisation', 'board', '--file', file, '--report', report]
  const readReport = async () =>
    (await readFile(report, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json & { row: number; outcome: string; id?: string })
  return { file, args, report, readReport }
}

async function countSigned() {
  const { rows } = await sql<{ count: number }>`
    SELECT count(signature)::integer AS count FROM credentials
  `.execute(database)
  return rows[0]!.count
}

const twice = practitioner()
const contradicted = practitioner()
const contradicting = structuredClone(contradicted)
contradicting.name = [{ family: 'Sample', given: ['Avery'] }]
const nurse = practitioner()
nurse.qualification.push(practitioner({ licenseType: 'LPN' }).qualification[0]!)
const modifier = { url: 'https://board.example/not', valueBoolean: true }

const ROWS: [title: string, entry: unknown, expected: Json][] = [
  ['a license', { resource: twice }, { outcome: 'to-issue' }],
  ['the same again', { resource: twice }, { code: 'ROW_REPEATED', sameAs: [1] }],
  ['one that another contradicts', { resource: contradicted }, { code: 'ROWS_CONFLICT', sameAs: [4] }],
  ['the one that contradicts it', { resource: contradicting }, { code: 'ROWS_CONFLICT', sameAs: [3] }],
  [
    'a modifier extension of the person',
    { resource: { ...practitioner(), modifierExtension: [modifier] } },
    { code: 'FHIR_EXTENSION', faults: [{ pointer: '/resource/modifierExtension' }] },
  ],
  [
    'a modifier extension of the qualification',
    {
      resource: {
        ...practitioner(),
        qualification: [{ ...practitioner().qualification[0], modifierExtension: [modifier] }],
      },
    },
    { code: 'FHIR_EXTENSION', faults: [{ pointer: '/resource/qualification/0/modifierExtension' }] },
  ],
  [
    'a modifier extension of the entry',
    { resource: practitioner(), modifierExtension: [modifier] },
    { code: 'FHIR_EXTENSION', faults: [{ pointer: '/modifierExtension' }] },
  ],
  [
    'rules of its own',
    { resource: { ...practitioner(), implicitRules: 'https://board.example/rules' } },
    { code: 'FHIR_EXTENSION' },
  ],
  [
    'an element that there is not',
    { resource: { ...practitioner(), nmae: [] } },
    { code: 'FHIR_STRUCTURE', faults: [{ pointer: '/resource/nmae' }] },
  ],
  [
    'another resource',
    { resource: { resourceType: 'Organization', name: 'Board' } },
    { code: 'FHIR_NOT_SUPPORTED' },
  ],
  [
    'an entry that deletes',
    { resource: practitioner(), request: { method: 'DELETE', url: 'Practitioner/1' } },
    { code: 'FHIR_NOT_SUPPORTED', faults: [{ pointer: '/request' }] },
  ],
  [
    'a record that is not in use',
    { resource: { ...practitioner(), active: false } },
    { code: 'RECORD_NOT_ACTIVE' },
  ],
  [
    'R5: the dead with an active license',
    { resource: { ...practitioner(), deceasedBoolean: true } },
    { code: 'CLAIM_CONTRADICTS' },
  ],
  [
    'nobody licensed',
    { resource: { ...practitioner(), qualification: undefined } },
    { code: 'QUALIFICATION_MISSING' },
  ],
  ['a wrong check digit', { resource: practitioner({ npi: '1234567890' }) }, { code: 'CHECK_DIGIT_WRONG' }],
  [
    'a state of somebody else',
    { resource: practitioner({ jurisdiction: 'US-TX', compact: { code: 'NLC', scope: 'single' } }) },
    { outcome: 'refused' },
  ],
]

let mixed: Awaited<ReturnType<typeof write>>
test.before(async () => {
  mixed = await write(collection([...ROWS.map(([, entry]) => entry), { resource: nurse }]))
})

test.serial(
  'a Bundle, --dry-run: every row is told what is wrong with it, and nothing is written',
  async (t) => {
    const { code, stdout, stderr } = await run([...mixed.args, '--dry-run', '--json'])
    t.is(code, 3, stderr)
    t.like(JSON.parse(stdout), { format: 'fhir', rows: ROWS.length + 2, 'to-issue': 3, issued: 0 })
    const report = await mixed.readReport()
    for (const [place, [title, , expected]] of ROWS.entries()) {
      t.like(report[place], { row: place + 1, source: { entry: place + 1 }, ...expected }, title)
    }
    t.false((await readFile(mixed.report, 'utf8')).includes('Avery'))
    t.is(await countSigned(), 0)
  },
)

test.serial(
  'a Bundle: each qualification is a license of its own; once more, and nothing is issued',
  async (t) => {
    t.is((await run(mixed.args)).code, 3)
    const report = await mixed.readReport()
    t.deepEqual(
      report.filter(({ outcome }) => outcome === 'issued').map(({ source }) => source),
      [
        { entry: 1, qualification: 1 },
        { entry: ROWS.length + 1, qualification: 1 },
        { entry: ROWS.length + 1, qualification: 2 },
      ] as never,
    )
    t.is(await countSigned(), 3)
    t.is((await run(mixed.args)).code, 3)
    t.is((await mixed.readReport()).filter(({ outcome }) => outcome === 'issued-before').length, 3)
    t.is(await countSigned(), 3)
  },
)

test.serial('the same licenses as NDJSON are present; a line that is no JSON is refused alone', async (t) => {
  const lines = [JSON.stringify(twice), '{"resourceType":"Practitioner"', JSON.stringify(nurse)]
  const { args, readReport } = await write(`${lines.join('\n')}\n`)
  const { code, stdout } = await run([...args, '--json'])
  t.is(code, 3)
  t.like(JSON.parse(stdout), { format: 'ndjson', rows: 4, present: 3, refused: 1 })
  t.like((await readReport())[1], { source: { entry: 2 }, code: 'JSON_INVALID' })
})

test.serial(
  'a Bundle: killed while it issues, and run again: each row once, and every one signed',
  async (t) => {
    const rows = 4_000
    const before = await countSigned()
    const { args, readReport } = await write(
      collection(entries(Array.from({ length: rows }, () => practitioner()))),
    )
    const script = join(import.meta.dirname, '../../operator/run.ts')
    const child: ChildProcess = spawn(process.execPath, [script, ...args], { env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    await poll({
      what: 'the first rows',
      look: async () => ((await countSigned()) > before ? true : undefined),
    })
    child.kill('SIGKILL')
    t.is((await ended)[1], 'SIGKILL')
    t.true((await countSigned()) < before + rows, 'it was killed before its end')
    const { code, stderr } = await run(args)
    t.is(code, 0, stderr)
    t.is(await countSigned(), before + rows)
    t.is(new Set((await readReport()).map(({ id }) => id)).size, rows)
  },
)

test.serial('what is no roster at all is refused in one line, and nobody is named in it', async (t) => {
  const good = practitioner()
  const whole = collection(entries([good]))
  const cases: [text: string, said: RegExp, format?: string][] = [
    [whole.slice(0, -9), /is not JSON throughout: not JSON$/],
    [whole.replace('"type":"collection"', '"type":"collection","type":"collection"'), /stands twice/],
    [collection(entries([good]), { type: 'history' }), /type collection, searchset, batch or transaction$/],
    [collection(entries([good]), { implicitRules: 'https://x.example' }), /refused: \/implicitRules /],
    [collection([good, 1]), /entries that are no objects$/],
    [JSON.stringify(good, null, 2), /is no Bundle; Practitioners, one on a line, are --format ndjson$/],
    ['', /is empty$/, 'fhir'],
  ]
  for (const [text, said, format] of cases) {
    const { args } = await write(text)
    const told = format ? ['--format', format] : []
    const error = await t.throwsAsync(operate(...args, ...told), { name: 'OperatorError', message: said })
    t.notRegex(error!.message, /Avery/)
  }
  const { args } = await write(whole)
  await t.throwsAsync(operate(...args, '--format', 'xml'), { name: 'UsageError' })
})
