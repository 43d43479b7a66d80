import { TypeGuard } from '@sinclair/typebox'
import test from 'ava'
import fc from 'fast-check'
import { families } from '#schemas/families.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { changeClaim } from './_helpers/change-claim.ts'
import { completeClaims } from './_helpers/complete-claims.ts'
import { readClaim, walkClaims } from './_helpers/walk-claims.ts'

for (const family of families) {
  const claims = completeClaims[family.id]!
  const nodes = walkClaims(family.claims)
  const objects = [
    '',
    ...nodes.filter(({ schema }) => TypeGuard.IsObject(schema)).map(({ pointer }) => pointer),
  ]
  const strings = nodes.filter(({ schema }) => schema.type === 'string')

  test(`${family.id}: every claim says what it is, and objects take no others`, (t) => {
    for (const { pointer, schema } of nodes) {
      t.true((schema.title?.length ?? 0) > 0, `${pointer} has no title`)
      t.true((schema.description?.length ?? 0) > 0, `${pointer} has no description`)
      if (TypeGuard.IsObject(schema)) t.is(schema.additionalProperties, false, pointer)
      if (TypeGuard.IsArray(schema)) t.true((schema.maxItems ?? 0) > 0, `${pointer} has no maxItems`)
      if (schema.format === 'uri') t.truthy(schema.pattern, `${pointer} has no pattern`)
    }
    t.is(family.claims.additionalProperties, false)
    for (const { pointer } of nodes)
      t.not(readClaim(claims, pointer), undefined, `no test data at ${pointer}`)
  })

  test(`${family.id}: any required claim left out is refused, by its name`, (t) => {
    for (const { pointer, name, required } of nodes.filter((node) => node.required)) {
      const faults = validateClaims({ family, claims: changeClaim(claims, pointer, undefined) })
      t.true(required)
      t.deepEqual(faults, [{ pointer, code: 'CLAIM_MISSING', message: `${name} is missing` }])
    }
  })

  test(`${family.id}: any claim of a wrong type is refused, by its name`, (t) => {
    for (const { pointer, schema } of nodes) {
      for (const wrong of [
        null,
        true,
        schema.type === 'integer' ? '7' : 7,
        schema.type === 'array' ? {} : [],
      ]) {
        const faults = validateClaims({ family, claims: changeClaim(claims, pointer, wrong) })
        t.true(
          faults.some((fault) => fault.pointer === pointer && fault.code === 'CLAIM_TYPE'),
          `${pointer} as ${JSON.stringify(wrong)}`,
        )
      }
    }
  })

  test(`${family.id}: an unknown claim is refused wherever it is`, (t) => {
    fc.assert(
      fc.property(fc.constantFrom(...objects), fc.string(), (pointer, name) => {
        const target = readClaim(claims, pointer) as Record<string, unknown>
        fc.pre(!Object.hasOwn(target, name))
        const changed = structuredClone(claims)
        Object.defineProperty(readClaim(changed, pointer), name, { value: 1, enumerable: true })
        const faults = validateClaims({ family, claims: changed })
        return faults.some((fault) => fault.code === 'CLAIM_UNKNOWN' && fault.pointer.startsWith(pointer))
      }),
      { numRuns: 300 },
    )
    for (const name of ['__proto__', 'constructor', 'toString', 'birthDate', 'ssn', 'arm']) {
      for (const pointer of objects) {
        const changed = structuredClone(claims)
        Object.defineProperty(readClaim(changed, pointer), name, { value: 'x', enumerable: true })
        t.deepEqual(
          validateClaims({ family, claims: changed }).map((fault) => [fault.pointer, fault.code]),
          [[`${pointer}/${name}`, 'CLAIM_UNKNOWN']],
        )
      }
    }
  })

  test(`${family.id}: no fault holds what was sent`, (t) => {
    const secret = 'Jane Q. Patient\r\n\u001b[31m'
    for (const { pointer } of nodes) {
      for (const wrong of [secret, [secret], { [secret]: secret }]) {
        const faults = validateClaims({ family, claims: changeClaim(claims, pointer, wrong) })
        t.false(JSON.stringify(faults).includes('Jane'), pointer)
      }
    }
  })

  test(`${family.id}: every string is bounded, and no pattern takes long to refuse (ReDoS)`, (t) => {
    const attacks = [
      'a',
      '0',
      ':',
      '%41',
      'did:a:',
      'https://a/',
      ' ',
      'NCT',
      'A1-',
      '-',
      'patient/A.',
      '\u{1f600}',
    ]
    const started = performance.now()
    for (const { pointer } of strings) {
      for (const part of attacks) {
        const attack = `${part.repeat(100_000 / part.length)}\u0000`
        t.not(validateClaims({ family, claims: changeClaim(claims, pointer, attack) }).length, 0, pointer)
        const long = part.repeat(100_000 / part.length)
        t.not(
          validateClaims({ family, claims: changeClaim(claims, pointer, long) }).length,
          0,
          `${pointer} is unbounded`,
        )
      }
    }
    t.true(
      (performance.now() - started) / (strings.length * attacks.length * 2) < 50,
      'milliseconds each, on average',
    )
  })

  test(`${family.id}: whatever is sent is refused or accepted, never an exception`, (t) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        t.not(validateClaims({ family, claims: value }).length, 0)
      }),
      { numRuns: 200 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...nodes), fc.jsonValue(), ({ pointer }, value) => {
        validateClaims({ family, claims: changeClaim(claims, pointer, value) })
      }),
      { numRuns: 500 },
    )
    t.pass()
  })

  test(`${family.id}: a flood of faults is cut off`, (t) => {
    const flood = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`claim${index}`, index]))
    t.is(validateClaims({ family, claims: flood }).length, 32)
  })
}
