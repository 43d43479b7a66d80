import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'

/** Where the codes of the checks are declared, as unions. */
const SOURCES = [
  ...readdirSync('agent/verify')
    .filter((file) => /^(check-|verify-signature|status-entry|use-challenge)/.test(file))
    .map((file) => `agent/verify/${file}`),
  'agent/consents/parse-grant.ts',
  'agent/status/status-fault.ts',
  'agent/proofs/proof-error.ts',
  'agent/proofs/sd-jwt/check-key-binding.ts',
  'agent/registry/find-accreditation-path.ts',
]

test('docs/verification-cycle.md names every code of the checks, and no other', (t) => {
  const declared = new Set(
    SOURCES.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^export type \w+(?:Code|Fault) =([\s\S]*?)\n\n/gm)].flatMap(
        ([, union]) => [...union!.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code!),
      ),
    ),
  )
  const text = readFileSync('docs/verification-cycle.md', 'utf8')
  const named = new Set([...text.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => code!))
  named.delete('TRUSTED_ROOTS')
  t.true(declared.size > 40, 'the unions were found')
  t.deepEqual([...named].sort(), [...declared].sort())
})
