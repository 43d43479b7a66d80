import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestFn } from 'ava'
import type { Scenario } from './_scenario.ts'

const AUDITOR = join(import.meta.dirname, '../../../auditor')

/** Whoever connects anywhere dies of it. */
const NO_NETWORK =
  'data:text/javascript,import net from "node:net"; net.Socket.prototype.connect = () => { process.exit(99) }'

type Ended = { code: number; stdout: string; stderr: string }

function run(command: string, args: readonly string[]): Promise<Ended> {
  const file = join(AUDITOR, command)
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', NO_NETWORK, file, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

/** The two commands as an auditor and an emergency room run them: files, no network, an exit code. */
export function testCommands(test: TestFn, scenario: Scenario): void {
  let directory: string
  const at = (name: string) => join(directory, name)

  test.before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'careseal-auditor-'))
    const tampered = structuredClone(scenario.revoked.evidence)
    tampered.verification.record.presented.verdict = 'valid'
    await writeFile(at('evidence.json'), JSON.stringify(scenario.revoked.evidence))
    await writeFile(at('tampered.json'), JSON.stringify(tampered))
    await writeFile(at('bundle.json'), JSON.stringify(scenario.bundle))
    await writeFile(at('good.jwt'), `${scenario.good}\n`)
    await writeFile(at('bad.json'), JSON.stringify({ verifiableCredential: scenario.bad }))
  })
  test.after.always(() => rm(directory, { recursive: true, force: true }))

  test('check-record: a record that holds, with its credential → exit code 0', async (t) => {
    const ended = await run('check-record.ts', [at('evidence.json'), '--credential', at('bad.json')])
    t.is(ended.code, 0, ended.stderr)
    t.regex(ended.stdout, /^invalid, says did:ethr:/)
    t.regex(ended.stdout, /^ok {7}credential status {2,}CREDENTIAL_REVOKED: /m)
    t.regex(ended.stdout, /\nThe record holds\.\n$/)
  })

  test('check-record: a tampered record → exit code 1, and which part', async (t) => {
    const ended = await run('check-record.ts', [at('tampered.json')])
    t.is(ended.code, 1, ended.stderr)
    t.regex(ended.stdout, /^FAILED {3}record /m)
    const asJson = await run('check-record.ts', [at('tampered.json'), '--json'])
    t.is(asJson.code, 1)
    t.false(JSON.parse(asJson.stdout).ok)
  })

  test('check-record: no file → exit code 1, and how it is called', async (t) => {
    const ended = await run('check-record.ts', [])
    t.is(ended.code, 1)
    t.regex(ended.stderr, /^npm run check-record -- <evidence\.json>/)
  })

  test('verify-offline: valid → exit code 0, and how old it is', async (t) => {
    const ended = await run('verify-offline.ts', ['--bundle', at('bundle.json'), at('good.jwt')])
    t.is(ended.code, 0, ended.stderr)
    t.regex(ended.stdout, /^valid\n/)
    t.regex(ended.stdout, /known as of .* old\), block \d+ /)
    t.regex(ended.stdout, /nobody said that this is a key to trust/)
  })

  test('verify-offline: revoked → exit code 1', async (t) => {
    const ended = await run('verify-offline.ts', ['--bundle', at('bundle.json'), '--json', at('bad.json')])
    t.is(ended.code, 1, ended.stderr)
    t.is(JSON.parse(ended.stdout).verdict, 'invalid')
  })

  test('verify-offline: a bundle by another key than the one named → exit code 1, one line', async (t) => {
    const args = ['--bundle', at('bundle.json'), '--signed-by', `0x${'00'.repeat(32)}`, at('good.jwt')]
    const ended = await run('verify-offline.ts', args)
    t.is(ended.code, 1)
    t.regex(ended.stderr, /^the bundle is signed by another key: 0x[0-9a-f]{64}\n$/)
  })
}
