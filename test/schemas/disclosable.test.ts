import test from 'ava'
import { families } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaim } from './_helpers/change-claim.ts'
import { completeClaims } from './_helpers/complete-claims.ts'
import { walkClaims } from './_helpers/walk-claims.ts'

/** Status, dates, encumbrance and public actions, by whatever name; a date is known by its format as well. */
const NEVER = [
  'encumbrance',
  'exceptions',
  'expiryEvent',
  'id',
  'publicActions',
  'restrictions',
  'state',
  'status',
]

/** What a decision about a consent is made with: what is left out of it would widen the consent. */
const CONSENT_LIMITS = [
  'actions',
  'base',
  'classes',
  'codes',
  'custodian',
  'dataPeriod',
  'duo',
  'exceptions',
  'notices',
  'period',
  'policy',
  'purposes',
  'recipients',
  'replaces',
  'scope',
  'securityLabels',
  'signature',
]

for (const family of families) {
  const nodes = walkClaims(family.claims)

  test(`${family.id}: each disclosable claim is a claim of its schema`, (t) => {
    const pointers = nodes.map(({ pointer }) => pointer)
    for (const pointer of family.disclosable) t.true(pointers.includes(pointer), pointer)
    t.is(new Set(family.disclosable).size, family.disclosable.length)
  })

  test(`${family.id}: status, dates, encumbrance and public actions cannot be left out by a holder`, (t) => {
    const kept = nodes.filter(({ name, schema, depth, pointer }) => {
      const isDate = schema.format === 'date' || schema.format === 'date-time'
      const isNever = NEVER.includes(name) && !(name === 'id' && depth > 0)
      const isLimit = family.id === 'patient-consent' && CONSENT_LIMITS.includes(name) && depth === 0
      return isDate || isNever || isLimit || family.issuerClaims.includes(pointer)
    })
    t.true(kept.length > 3)
    for (const { pointer } of kept) {
      const concealing = family.disclosable.filter(
        (disclosable) => pointer === disclosable || pointer.startsWith(`${disclosable}/`),
      )
      t.deepEqual(concealing, [], pointer)
    }
  })

  test(`${family.id}: what an accreditation is held against cannot be left out`, (t) => {
    const claims = completeClaims[family.id]!
    const bare = family.disclosable.reduce((left, pointer) => changeClaim(left, pointer, undefined), claims)
    t.deepEqual(family.scopeOf(bare), family.scopeOf(claims))
  })

  test(`${family.id}: a claim that may be withheld is missed only where nothing may be`, (t) => {
    for (const pointer of family.disclosable) {
      const claims = changeClaim(completeClaims[family.id]!, pointer, undefined)
      t.deepEqual(validateClaims({ family, claims, selective: true }), [], pointer)
    }
    for (const { pointer, required, depth } of nodes) {
      if (!required || depth > 0 || family.disclosable.includes(pointer)) continue
      const claims = changeClaim(completeClaims[family.id]!, pointer, undefined)
      t.not(validateClaims({ family, claims, selective: true }).length, 0, pointer)
    }
  })

  test(`${family.id}: no claim has a name that a JWT keeps for itself`, (t) => {
    const reserved = [
      'aud',
      'cnf',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      'status',
      'sub',
      'vct',
      'issuing_authority',
    ]
    const names = Object.keys(family.claims.properties).map((name) => family.jwtNames[name] ?? name)
    t.deepEqual(
      names.filter((name) => reserved.includes(name)),
      [],
    )
    t.is(new Set(names).size, names.length)
    for (const pointer of family.disclosable) t.false(Object.hasOwn(family.jwtNames, pointer.split('/')[1]!))
  })
}
