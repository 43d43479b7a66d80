import { readFile } from 'node:fs/promises'
import test from 'ava'
import { measureGas } from './_measure-gas.ts'
import { startRegistryChain } from './_registry-chain.ts'

const TOLERANCE = 0.02

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

test('no call costs more or less gas than was written down', async (t) => {
  const written = JSON.parse(await readFile(new URL('../../contracts/gas.json', import.meta.url), 'utf8'))
  const measured = await measureGas(chain)
  t.deepEqual(Object.keys(measured), Object.keys(written))
  for (const [name, gas] of Object.entries(measured)) {
    const change = gas / written[name] - 1
    t.true(
      Math.abs(change) <= TOLERANCE,
      `${name}: ${gas}, was ${written[name]}: run test/contracts/write-gas.ts`,
    )
  }
})
