import test from 'ava'
import { families, familyOfId, familyOfVct } from '#schemas/families.ts'
import { createTypeMetadata } from '#schemas/type-metadata.ts'
import { completeClaims } from './_helpers/complete-claims.ts'

for (const family of families) {
  const metadata = createTypeMetadata(family)

  test(`${family.id}: vct follows from the id and finds the family`, (t) => {
    t.is(metadata.vct, `https://w3id.org/careseal/vct/${family.id}/v${family.version}`)
    t.is(familyOfVct(metadata.vct), family)
    t.is(familyOfVct('__proto__'), undefined)
  })

  test(`${family.id}: Type Metadata says of each claim what it is called and whether it can be left out`, (t) => {
    const always = metadata.claims.filter(({ sd }) => sd === 'always')
    t.deepEqual(always.map(({ path }) => `/${path.join('/')}`).sort(), [...family.disclosable].sort())
    for (const { display } of metadata.claims) t.true(display[0]!.label.length > 0)
    const paths = metadata.claims.map(({ path }) => JSON.stringify(path))
    t.is(new Set(paths).size, paths.length)
    t.false(paths.includes('["status"]'))
  })

  test(`${family.id}: what is mandatory is in every credential`, (t) => {
    const claims = completeClaims[family.id]!
    const claimNames = new Map(Object.entries(family.jwtNames).map(([claim, name]) => [name, claim]))
    for (const { path } of metadata.claims.filter(({ mandatory }) => mandatory)) {
      const names = path.map((name) => (name === 'sub' ? 'id' : (claimNames.get(name!) ?? name)))
      t.not(
        names.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name!], claims),
        undefined,
      )
    }
  })
}

test('a path has null for the elements of an array (SD-JWT VC, Claim Path)', (t) => {
  const { claims } = createTypeMetadata(familyOfId('practitioner-license')!)
  const effective = claims.find(({ path }) => JSON.stringify(path) === '["publicActions",null,"effective"]')
  t.like(effective, { sd: 'never', mandatory: false, display: [{ locale: 'en', label: 'Effective date' }] })
})
