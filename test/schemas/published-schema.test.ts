import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'ava'
import canonicalize from 'canonicalize'
import { createAjv } from '#schemas/create-ajv.ts'
import { families, familyVersions } from '#schemas/families.ts'
import { createPublishedSchema } from '#schemas/published-schema.ts'
import { completeClaims } from './_helpers/complete-claims.ts'
import { organisation, readExample } from './_helpers/read-example.ts'

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
}

for (const family of familyVersions) {
  const { id, version } = family
  test(`${id}: what is published under v${version} stays as it is: a change is a version of its own`, (t) => {
    t.deepEqual(Object.getOwnPropertySymbols(createPublishedSchema(family)), [])
    const published = { schema: digest(createPublishedSchema(family)), context: digest(family.context) }
    const file = new URL(`./${id}/published-v${version}.json`, import.meta.url)
    t.deepEqual<object, object>(published, JSON.parse(readFileSync(file, 'utf8')))
  })
}

/** SHA-256 of the JCS form (RFC 8785), so that the order of properties does not matter. */
function digest(document: object): string {
  return createHash('sha256').update(canonicalize(document)!).digest('hex')
}
