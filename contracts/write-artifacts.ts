import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileContracts } from './compile-contracts.ts'

// Writes contracts/generated/. Run it after every change of a contract; a test says so when it was forgotten.

mkdirSync(join(import.meta.dirname, 'generated'), { recursive: true })
for (const [path, text] of Object.entries(compileContracts())) {
  writeFileSync(join(import.meta.dirname, path), text)
}
