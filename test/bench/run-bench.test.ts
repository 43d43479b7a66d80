import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const SCRIPT = fileURLToPath(new URL('../../bench/run.ts', import.meta.url))

async function runBench(args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { stdout, stderr, code }
}

test('npm run bench -- --json prints one JSON object and nothing else, in the shape that is scripted against', async (t) => {
  const { stdout, stderr, code } = await runBench(['--json', '--seconds', '0.2', '--rounds', '1'])
  t.is(code, 0, stderr)
  const { verify, issue, http } = JSON.parse(stdout)
  for (const core of [verify, issue]) {
    for (const name of ['perSecond', 'ofRaw', 'timesVeramo']) t.true(core[name] > 0, name)
  }
  for (const api of [http.verify, http.issue]) {
    for (const name of ['perSecond', 'ofBare', 'p50ms', 'p99ms']) t.true(api[name] > 0, name)
  }
})

test('an option that it does not know, or cannot read, is one line and a failure', async (t) => {
  for (const args of [['--fast'], ['--rows', 'all'], ['--rounds', 'many'], ['--seconds', '0']]) {
    const { stdout, stderr, code } = await runBench(args)
    t.is(code, 1)
    t.is(stdout, '')
    t.regex(stderr, /^[^\n]*--[^\n]*\n$/)
  }
})
