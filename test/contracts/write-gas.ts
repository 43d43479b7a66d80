import { writeFile } from 'node:fs/promises'
import { measureGas } from './_measure-gas.ts'
import { startRegistryChain } from './_registry-chain.ts'

// Writes contracts/gas.json. Run it when a change of the gas is meant; a test says so when it was not.

const chain = await startRegistryChain()
try {
  const gas = await measureGas(chain)
  await writeFile(new URL('../../contracts/gas.json', import.meta.url), `${JSON.stringify(gas, null, 2)}\n`)
} finally {
  await chain.stop()
}
