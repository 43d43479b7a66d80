import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'ava'

const root = join(import.meta.dirname, '../..')

/** Forge from npm, with this Node first in the path: its compiler is contracts/native-solc.ts. */
async function runForge(args: string[]): Promise<{ code: number | null; output: string }> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const binary = createRequire(import.meta.url).resolve(`@foundry-rs/forge-linux-${architecture}/bin/forge`)
  const child = spawn(binary, [...args, '--root', root, '--color', 'never'], {
    env: {
      ...process.env,
      FOUNDRY_CONFIG: join(root, 'contracts/foundry.toml'),
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject))
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, output: `${output}${errors}` }
}

test('Forge: no fuzzed input and no workload breaks the registry', async (t) => {
  t.timeout(180_000)
  const { code, output } = await runForge(['test'])
  t.is(code, 0, output)
  const [, passed] = /: (\d+) tests passed, 0 failed, 0 skipped/.exec(output) ?? []
  t.true(Number(passed) >= 10, output)
})
