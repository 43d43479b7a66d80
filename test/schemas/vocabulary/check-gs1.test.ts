import test from 'ava'
import fc from 'fast-check'
import { hasGs1CheckDigit } from '#schemas/vocabulary/check-gs1.ts'

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 2, maxLength: 18 })

test('GS1 General Specifications §7.9.1: GTIN and GLN', (t) => {
  t.true(hasGs1CheckDigit('00614141123452'))
  t.true(hasGs1CheckDigit('0614141000012'))
  t.true(hasGs1CheckDigit('4006381333931'))
  t.false(hasGs1CheckDigit('4006381333932'))
})

test('GS1 General Specifications §7.9.1: any one wrong digit is found, and every number has one check digit', (t) => {
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, at, offset) => {
      const valid = [...'0123456789'].filter((digit) => hasGs1CheckDigit(`${body}${digit}`))
      const number = `${body}${valid[0]}`
      const place = at % number.length
      const digit = (Number(number[place]) + offset) % 10
      const wrong = `${number.slice(0, place)}${digit}${number.slice(place + 1)}`
      return valid.length === 1 && !hasGs1CheckDigit(wrong)
    }),
  )
  t.pass()
})
