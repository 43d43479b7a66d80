import { readFileSync } from 'node:fs'
import test from 'ava'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import { checkKeyBinding } from '#agent/proofs/sd-jwt/check-key-binding.ts'
import { readSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'

type Example = {
  section: string
  typ: string
  token: string
  processed: object
  audience?: string
  nonce?: string
  presentedAt?: number
}

const { issuerKey, examples } = JSON.parse(
  readFileSync(new URL('../../../vectors/rfc-9901/examples.json', import.meta.url), 'utf8'),
) as { issuerKey: object; examples: Example[] }

for (const { section, typ, token, processed, audience, nonce, presentedAt } of examples) {
  test(`RFC 9901 ${section}: the example is read, and its signatures hold`, (t) => {
    const parsed = readSdJwt({ token, typ })
    t.deepEqual(parsed.claims, processed as never)
    t.true(parsed.withheld)
    t.true(parseJwk(issuerKey).verify(parsed.signingInput, parsed.signature))
    if (presentedAt === undefined) {
      t.is(parsed.keyBinding, null)
      return
    }
    const now = new Date(presentedAt * 1000)
    const key = checkKeyBinding({ parsed, audience: audience!, nonce: nonce!, now, maxAgeSeconds: 60 })
    t.is(key.alg, 'ES256')
  })
}
