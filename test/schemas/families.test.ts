import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import test from 'ava'
import { createAjv } from '#schemas/create-ajv.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { families, familyOfCredential, familyOfId, familyOfType, familyOfVct } from '#schemas/families.ts'
import { requestedCredential } from '#schemas/requested-credential.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { completeClaims } from './_helpers/complete-claims.ts'
import { exampleClaims, organisation, readExample } from './_helpers/read-example.ts'

const schemasFolder = new URL('../../schemas/', import.meta.url)

test('a family is a folder with a family.ts: there is no list to edit', (t) => {
  const folders = readdirSync(schemasFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/family.ts'))
    .map((path) => path.slice(0, -'/family.ts'.length))
  t.deepEqual(
    families.map(({ id }) => id),
    folders.sort(),
  )
  t.true(['patient-consent', 'practitioner-license', 'trial-enrolment'].every((id) => folders.includes(id)))
})

test('URLs and on-chain ids follow from the id, wherever a service runs', (t) => {
  for (const family of families) {
    for (const { version, contextUrl, schemaUrl, vct, typeId } of [family, ...family.former]) {
      t.is(contextUrl, `https://w3id.org/careseal/contexts/${family.id}/v${version}`)
      t.is(schemaUrl, `https://w3id.org/careseal/schemas/${family.id}/v${version}`)
      t.is(vct, `https://w3id.org/careseal/vct/${family.id}/v${version}`)
      t.is(typeId, family.typeId, 'an accreditation is for every version')
    }
    const type = `https://w3id.org/careseal/types/${family.id}`
    t.is(family.typeId, `0x${createHash('sha256').update(type).digest('hex')}`)
    t.is(family.context['@context'][family.credentialType], type)
    t.is(familyOfId(family.id), family)
  }
  // accreditations on chain name it: it never changes
  t.is(
    familyOfId('practitioner-license')?.typeId,
    '0x77e55b5027a52760b812657700257a212180d0fd1336e6612bfde7f10ac6cd5d',
  )
})

test('a type is found among others; of two families there is none', (t) => {
  const license = familyOfId('practitioner-license')!
  t.is(familyOfType(['VerifiableCredential', license.credentialType]), license)
  t.is(familyOfType([license.credentialType, license.credentialType]), license)
  t.is(familyOfType(['VerifiableCredential']), undefined)
  t.is(familyOfType([license.credentialType, 'PatientConsentCredential']), undefined)
  t.is(
    familyOfType(['PatientConsentCredential', license.credentialType, 'PatientConsentCredential']),
    undefined,
  )
  t.is(familyOfType(['__proto__', 'constructor']), undefined)
  t.is(familyOfId('__proto__'), undefined)
})

test('versions: 1 and on, each once; a credential is of the one that its contexts name', (t) => {
  for (const family of families) {
    const versions = [family, ...family.former].map(({ version }) => version).sort((a, b) => a - b)
    t.deepEqual(
      versions,
      versions.map((_, place) => place + 1),
    )
    t.is(family.version, versions.length, 'the newest is the one that is issued')
  }
  const newest = familyOfId('patient-consent')!
  const [first] = newest.former
  const types = ['VerifiableCredential', newest.credentialType]
  t.is(familyOfCredential({ types, contexts: ['https://x.example', newest.contextUrl] }), newest)
  t.is(familyOfCredential({ types, contexts: [first!.contextUrl] }), first)
  for (const contexts of [[], undefined, first!.contextUrl, [first!.contextUrl, newest.contextUrl]]) {
    t.is(familyOfCredential({ types, contexts }), newest)
  }
  t.is(familyOfVct(first!.vct), first)
  t.is(familyOfVct(newest.vct), newest)
})

for (const family of families) {
  test(`${family.id}: example.json is a valid body for POST /credentials/issue and round-trips`, (t) => {
    const example = readExample(family)
    t.deepEqual(Object.keys(example), ['credential'])
    const accepts = createAjv({ explain: false }).compile(requestedCredential)
    t.true(accepts(example.credential))
    t.deepEqual(example.credential['@context'], ['https://www.w3.org/ns/credentials/v2', family.contextUrl])
    t.is(familyOfType(example.credential.type), family)

    const claims = exampleClaims(family)
    t.deepEqual(validateClaims({ family, claims }), [])
    t.deepEqual(validateClaims({ family, claims: JSON.parse(JSON.stringify(claims)) }), [])
    t.deepEqual(checkCredentialShape({ ...example.credential, issuer: organisation.did }), [])
  })

  test(`${family.id}: example.json is valid from 2026 for years`, (t) => {
    const { validFrom, validUntil } = readExample(family).credential
    t.true(Date.parse(validFrom) <= Date.parse('2026-01-01T00:00:00Z'))
    t.true(Date.parse(validUntil) >= Date.parse('2035-01-01T00:00:00Z'))
  })

  test(`${family.id}: what names the issuing organisation is left out and filled in, and nothing is overwritten`, (t) => {
    const { credentialSubject } = readExample(family).credential
    const filled = family.fillClaims({ claims: credentialSubject, organisation })
    t.like(filled, credentialSubject)
    for (const pointer of family.issuerClaims) {
      const claim = pointer.split('/')[1]!
      t.false(Object.hasOwn(credentialSubject, claim))
      t.deepEqual(filled[claim], { id: organisation.did })

      const other = { ...credentialSubject, [claim]: { id: 'did:web:other.example' } }
      t.deepEqual(family.fillClaims({ claims: other, organisation })[claim], other[claim])
      const partial = { ...credentialSubject, [claim]: { class: 'x' } }
      t.deepEqual(family.fillClaims({ claims: partial, organisation })[claim], {
        id: organisation.did,
        class: 'x',
      })
      for (const broken of [null, 'x', 7, [], [{}]]) {
        const given = { ...credentialSubject, [claim]: broken }
        t.deepEqual(family.fillClaims({ claims: given, organisation })[claim], broken)
        t.not(validateClaims({ family, claims: given }).length, 0)
      }
    }
  })

  test(`${family.id}: claims in which everything occurs are valid`, (t) => {
    t.deepEqual(validateClaims({ family, claims: completeClaims[family.id] }), [])
  })
}

test('patient-consent: who decides for themselves is the grantor, and the grantor signs; another is not filled in', (t) => {
  const family = familyOfId('patient-consent')!
  const { credentialSubject } = readExample(family).credential
  const fill = (changes: object) =>
    family.fillClaims({ claims: { ...credentialSubject, ...changes }, organisation })
  const patient = 'did:web:patient.example'
  t.like(fill({ id: patient }), {
    grantor: { id: patient },
    signature: { signer: patient, capacity: 'self' },
  })
  t.deepEqual(validateClaims({ family, claims: fill({ id: patient }) }), [])

  const byGuardian = fill({ authority: { capacity: 'guardian' } })
  t.false(Object.hasOwn(byGuardian, 'grantor'))
  t.deepEqual(byGuardian.signature, credentialSubject.signature)
  for (const broken of [null, 7, 'x', []]) {
    for (const claim of ['id', 'authority', 'grantor', 'signature'])
      t.deepEqual(fill({ [claim]: broken })[claim], broken)
  }
})

test('a license is of its jurisdiction and profession; a consent and an enrolment have no such scope', (t) => {
  const scopeOf = (id: string) => familyOfId(id)!.scopeOf(exampleClaims(familyOfId(id)!))
  t.deepEqual(scopeOf('practitioner-license'), { jurisdiction: 'US-OH', profession: 'RN' })
  t.deepEqual(scopeOf('patient-consent'), {})
  t.deepEqual(scopeOf('trial-enrolment'), {})
})
