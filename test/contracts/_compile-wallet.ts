import { readFileSync } from 'node:fs'
import solc from 'solc'

/** What deploys contracts/test/OwnedWallet.sol, without its argument. */
export function compileWallet(): string {
  const content = readFileSync(new URL('../../contracts/test/OwnedWallet.sol', import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { wallet: { content } },
    settings: { outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  return `0x${output.contracts.wallet.OwnedWallet.evm.bytecode.object}`
}
