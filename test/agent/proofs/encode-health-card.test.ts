import test from 'ava'
import { encodeHealthCard, MAX_CARD_LENGTH } from '#agent/proofs/encode-health-card.ts'
import consent from '#schemas/patient-consent/example.json' with { type: 'json' }
import { toConsentR4 } from '#schemas/patient-consent/fhir-r4.ts'
import license from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { toHealthCardBundle } from '#schemas/practitioner-license/health-card.ts'

const issuer = { did: 'did:web:careseal.board.example:orgs:board', name: 'Ohio Board of Nursing' }

/** With a signature: 86 characters and a dot. */
const lengthOf = (bundle: object) =>
  encodeHealthCard({
    issuerUrl: 'https://careseal.board.example/orgs/board',
    kid: 'x'.repeat(43),
    validFrom: new Date(0),
    bundle,
  }).length + 87

test('SMART Health Cards: a license fits into one QR code, a consent does not', (t) => {
  const claims = license.credential.credentialSubject as never
  const small = lengthOf(toHealthCardBundle({ claims, issuer }))
  const resource = toConsentR4({ claims: consent.credential.credentialSubject } as never)
  const large = lengthOf({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'resource:0', resource }],
  })
  t.log(`license ${small}, consent ${large}, of ${MAX_CARD_LENGTH} characters`)
  t.true(small <= MAX_CARD_LENGTH)
  t.true(large > MAX_CARD_LENGTH)
})
