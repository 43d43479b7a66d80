import { readFile } from 'node:fs/promises'
import test from 'ava'
import { compileContracts } from '#contracts/compile-contracts.ts'

test('the generated ABI, bytecode and storage layout are those of the sources', async (t) => {
  for (const [path, text] of Object.entries(compileContracts())) {
    const written = await readFile(new URL(`../../contracts/${path}`, import.meta.url), 'utf8')
    t.true(written === text, `${path} is stale: run contracts/write-artifacts.ts`)
  }
})
