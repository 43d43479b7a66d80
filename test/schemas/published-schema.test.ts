import { createHash } from 'node:crypto'
import test from 'ava'
import canonicalize from 'canonicalize'
import { createAjv } from '#schemas/create-ajv.ts'
import { families } from '#schemas/families.ts'
import { createPublishedSchema } from '#schemas/published-schema.ts'
import { completeClaims } from './_helpers/complete-claims.ts'
import { organisation, readExample } from './_helpers/read-example.ts'

const PUBLISHED: Record<string, { schema: string; context: string }> = {
  'patient-consent': {
    schema: 'e3608e927760bc9e8b32e178c90339c9e14e04915426f38ca3f43c6b2691fda0',
    context: '045b669c694847e6ad51e9126d582fac9780f0f513d1dc083b399a15ff3e7550',
  },
  'practitioner-license': {
    schema: '6993e1dd3d79413173781ec964a8c016c9ee8e414a151117effab4b19d748768',
    context: 'b09d419be7602d3f772daff987ea850d9cf1a9da9a1dd8171c583941f151c211',
  },
  'trial-enrolment': {
    schema: '2cb463d3dc10c059756e1a4a6d2a61190820d5a66be8120312f16887db5b73a3',
    context: 'dbf9ccbaeeccba8b92d9452e660e20e31edb2222d3bcfb4955f34434668c3369',
  },
}

for (const family of families) {
  const accepts = createAjv({ explain: false }).compile(createPublishedSchema(family))
  const claims = completeClaims[family.id]
  const credential = {
    ...readExample(family).credential,
    issuer: { id: organisation.did },
    credentialSubject: claims,
  }

  test(`${family.id}: VC JSON Schema: the published schema validates a whole credential`, (t) => {
    const schema = createPublishedSchema(family)
    t.is(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
    t.is(schema.$id, family.schemaUrl)
    t.true(accepts(credential))
    t.false(accepts({ ...credential, credentialSubject: { ...claims, unknown: 1 } }))
    t.false(accepts({ ...credential, credentialSubject: undefined }))
    t.false(accepts({ ...credential, type: ['VerifiableCredential'] }))
    t.false(accepts(claims))
  })

  test(`${family.id}: what is published under v1 stays as it is: a change is a v2, in a folder of its own`, (t) => {
    t.deepEqual(Object.getOwnPropertySymbols(createPublishedSchema(family)), [])
    const published = { schema: digest(createPublishedSchema(family)), context: digest(family.context) }
    t.deepEqual<object, object | undefined>(published, PUBLISHED[family.id])
  })
}

/** SHA-256 of the JCS form (RFC 8785), so that the order of properties does not matter. */
function digest(document: object): string {
  return createHash('sha256').update(canonicalize(document)!).digest('hex')
}
