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
import type { Json } from '#test/_helpers/call-stack.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { accreditBoard } from './_accredit-board.ts'
import { openProduction } from './_production.ts'

// A board brings its roster. In order: each test finds what the one before left.

const production = await openProduction()
const { operate, run, env } = production
const database = openDatabase<IssuerTables>({ url: production.databaseUrl })
const directory = await mkdtemp(join(tmpdir(), 'careseal-roster-'))
test.after.always(async () => {
  await database.destroy()
  await production.close()
  await rm(directory, { recursive: true, force: true })
})

const HEADER =
  'subject,givenName,familyName,licenseNumber,licenseType,jurisdiction,status,statusDate,encumbrance,restrictions,' +
  'originalIssueDate,expirationDate,npi,taxonomy,compact,compactScope,homeState,publicActions'

const LICENSE = {
  givenName: 'Avery',
  familyName: 'Example',
  licenseType: 'RN',
  jurisdiction: 'US-OH',
  status: 'active',
  statusDate: '2025-11-01',
  encumbrance: 'unencumbered',
  originalIssueDate: '2019-06-14',
  expirationDate: '2035-10-31',
  npi: '1234567893',
  compact: 'NLC',
  compactScope: 'multistate',
  homeState: 'US-OH',
}

let numbered = 0
function line(change: Record<string, string> = {}): string {
  numbered++
  const own = { subject: `did:example:${randomUUID()}`, licenseNumber: `RN.${numbered}` }
  const values: Record<string, string> = { ...LICENSE, ...own, ...change }
  return HEADER.split(',')
    .map((name) => `"${(values[name] ?? '').replaceAll('"', '""')}"`)
    .join(',')
}

async function writeRoster(lines: readonly (string | Buffer)[], header = HEADER) {
  const file = join(directory, `${randomUUID()}.csv`)
  const parts = [header, ...lines].flatMap((part) => [Buffer.from(part), Buffer.from('\r\n')])
  await writeFile(file, Buffer.concat(parts))
  return { file, report: `${file}.jsonl`, args: importing(file, `${file}.jsonl`) }
}

const importing = (file: string, report: string) => [
  'roster',
  'import',
  ...['--organisation', 'board', '--file', file, '--report', report, '--person', 'staff-9'],
]

const readReport = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Json & { row: number; outcome: string; id?: string })

async function countCredentials() {
  const { rows } = await sql<{ all: number; signed: number }>`
    SELECT count(*)::integer AS all, count(signature)::integer AS signed FROM credentials
  `.execute(database)
  return rows[0]!
}

test.before(() => accreditBoard(production))

// what is wrong with a row, and what its line of the report says
const same = line()
const other = line()
const BAD: [title: string, line: string, expected: Json][] = [
  ['a wrong check digit', line({ npi: '1234567890' }), { code: 'CHECK_DIGIT_WRONG' }],
  ['no family name', line({ familyName: '' }), { code: 'CLAIM_MISSING' }],
  ['a date that there is not', line({ statusDate: '2025-02-30' }), { code: 'CLAIM_FORM' }],
  ['a field too many', `${line()},x`, { code: 'FIELD_COUNT_WRONG' }],
  ['orders that are no JSON', line({ publicActions: '[' }), { code: 'JSON_INVALID' }],
  [
    'a state of somebody else',
    line({ jurisdiction: 'US-TX', homeState: 'US-TX' }),
    { code: 'NOT_ACCREDITED' },
  ],
  ['a license that ran out', line({ expirationDate: '2024-10-31' }), { code: 'LICENSE_RUN_OUT' }],
  ['an earlier row again', same, { code: 'ROW_REPEATED', sameAs: [1] }],
  ['a row that another contradicts', other, { code: 'ROWS_CONFLICT', sameAs: [11] }],
  [
    'the one that contradicts it',
    other.replace('active', 'inactive'),
    { code: 'ROWS_CONFLICT', sameAs: [10] },
  ],
]
const order = JSON.stringify([{ action: 'probation', effective: '2026-01-02' }])
const good = [
  same,
  line({
    status: 'probation',
    statusDate: '2026-01-02',
    encumbrance: 'encumbered',
    restrictions: 'No night shifts.|No controlled substances.',
    taxonomy: '163W00000X',
    publicActions: order,
  }),
]
let mixed: Awaited<ReturnType<typeof writeRoster>>
test.before(async () => {
  mixed = await writeRoster([good[0]!, ...BAD.map(([, text]) => text), good[1]!])
})

test.serial(
  'roster import --dry-run: every row is told what is wrong with it, and nothing is written',
  async (t) => {
    const { code, stdout, stderr } = await run([...mixed.args, '--dry-run', '--json'])
    t.is(code, 3, stderr)
    t.like(JSON.parse(stdout), { rows: 12, 'to-issue': 2, refused: 10, issued: 0, dryRun: true })
    t.regex(stderr, /^12 of 12 rows, \d+ a second$/m)
    const report = await readReport(mixed.report)
    t.deepEqual(
      report.map(({ row }) => row),
      Array.from({ length: 12 }, (_, place) => place + 1),
    )
    for (const [place, [title, , expected]] of BAD.entries())
      t.like(report[place + 1], { outcome: 'refused', ...expected }, title)
    t.false((await readFile(mixed.report, 'utf8')).includes('Avery'))
    t.is((await countCredentials()).all, 0)
  },
)

test.serial('roster import: what can be issued is, with what each column says', async (t) => {
  const { code, stderr } = await run(mixed.args)
  t.is(code, 3, stderr)
  t.deepEqual(await countCredentials(), { all: 2, signed: 2 })
  const report = await readReport(mixed.report)
  t.deepEqual([report[0]!.outcome, report[11]!.outcome], ['issued', 'issued'])
  const { rows } = await sql<Json>`
    SELECT client, person, effective_at FROM record_versions WHERE record = ${report[11]!.record}
  `.execute(database)
  t.deepEqual(rows, [
    { client: 'operator', person: 'staff-9', effective_at: new Date('2026-01-02T00:00:00Z') },
  ])
})

test.serial(
  'roster import: the same file again issues nothing; another file with the same licenses neither',
  async (t) => {
    const before = await readReport(mixed.report)
    t.is((await run(mixed.args)).code, 3)
    const after = await readReport(mixed.report)
    t.is(after[0]!.outcome, 'issued-before')
    t.is(after[0]!.id, before[0]!.id)

    const changed = good[1]!.replace('Example', 'Sample')
    const next = await writeRoster([good[0]!, changed])
    t.is((await run(next.args)).code, 3)
    const [present, conflict] = await readReport(next.report)
    t.like(present, { outcome: 'present', record: before[0]!.record })
    t.like(conflict, { outcome: 'refused', code: 'LICENSE_ON_RECORD', record: before[11]!.record })
    t.deepEqual(await countCredentials(), { all: 2, signed: 2 })
  },
)

test.serial(
  'roster import: killed while it issues, and run again: each row once, and every one signed',
  async (t) => {
    const rows = 6_000
    const { args, report } = await writeRoster(Array.from({ length: rows }, () => line()))
    const script = join(import.meta.dirname, '../../operator/run.ts')
    const child: ChildProcess = spawn(process.execPath, [script, ...args], { env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    await poll({
      what: 'the first rows',
      look: async () => ((await countCredentials()).all > 2 ? true : undefined),
    })
    child.kill('SIGKILL')
    t.deepEqual((await ended)[1], 'SIGKILL')
    const begun = (await countCredentials()).all - 2
    t.true(begun < rows, 'it was killed before its end')

    const { code, stdout, stderr } = await run([...args, '--json'])
    t.is(code, 0, stderr)
    t.like(JSON.parse(stdout), { rows, 'issued-before': begun, issued: rows - begun, refused: 0 })
    t.deepEqual(await countCredentials(), { all: rows + 2, signed: rows + 2 })
    const ids = (await readReport(report)).map(({ id }) => id)
    t.is(new Set(ids).size, rows)
    const { rows: audited } = await sql<{ count: number }>`
    SELECT count(DISTINCT object)::integer AS count FROM audit_entries
    WHERE action = 'credential.issue' AND outcome = 'done'
    HAVING count(*) = count(DISTINCT object)
  `.execute(database)
    t.deepEqual(audited, [{ count: rows + 2 }])
  },
)

test.serial(
  'roster import: a file that is no roster is refused in one line, and nobody is named in it',
  async (t) => {
    const latin1 = Buffer.from(line({ familyName: 'Müller' }), 'latin1')
    const cases: [Promise<{ args: string[] }>, RegExp][] = [
      [writeRoster([line()], `${HEADER},birthDate`), /columns that are not of a roster: birthDate$/],
      [writeRoster([], 'subject,familyName'), /the header lacks licenseNumber, /],
      [writeRoster([latin1]), /is not UTF-8$/],
      [writeRoster([line(), '"Avery']), /is not CSV: CSV_QUOTE_NOT_CLOSED at line \d+$/],
      [writeRoster([], ''), /is empty/],
      [Promise.resolve({ args: importing('/nowhere.csv', join(directory, 'x')) }), /cannot be read: ENOENT$/],
    ]
    for (const [written, said] of cases) {
      const { args } = await written
      const error = await t.throwsAsync(operate(...args), { name: 'OperatorError', message: said })
      t.notRegex(error!.message, /Avery/)
    }
  },
)
