#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// Stands in for the native compiler that Forge wants, which would have to be downloaded: npm's solc behind the two
// command lines that Forge uses. Forge puts every source into the input.

const solc = createRequire(import.meta.url)('solc') as {
  version: () => string
  compile: (input: string) => string
}

if (process.argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
} else {
  process.stderr.write('native-solc knows --version and --standard-json\n')
  process.exitCode = 1
}
