import test from 'ava'
import fc from 'fast-check'
import { isKnownJurisdiction, isUsJurisdiction } from '#schemas/vocabulary/check-jurisdiction.ts'
import { isLoincCode } from '#schemas/vocabulary/check-loinc.ts'
import { luhnCheckDigit } from '#schemas/vocabulary/check-luhn.ts'
import { hasNpiCheckDigit } from '#schemas/vocabulary/check-npi.ts'
import { isTrialNumber } from '#schemas/vocabulary/check-trial-number.ts'

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 30 })

test('Luhn: any one wrong digit is found', (t) => {
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, at, offset) => {
      const position = at % number.length
      const digit = (Number(number[position]) + offset) % 10
      const wrong = `${number.slice(0, position)}${digit}${number.slice(position + 1)}`
      return luhnCheckDigit(wrong) !== luhnCheckDigit(number)
    }),
  )
  t.is(luhnCheckDigit('7992739871'), 3)
})

test('Luhn: neighbours that changed places are found, except 09 and 90', (t) => {
  fc.assert(
    fc.property(digits, fc.nat(), (number, at) => {
      const position = at % number.length
      const [left, right] = [number[position]!, number[position + 1]]
      fc.pre(
        right !== undefined && left !== right && `${left}${right}` !== '09' && `${left}${right}` !== '90',
      )
      const swapped = `${number.slice(0, position)}${right}${left}${number.slice(position + 2)}`
      return luhnCheckDigit(swapped) !== luhnCheckDigit(number)
    }),
  )
  t.is(luhnCheckDigit('109'), luhnCheckDigit('190'))
})

test('NPI: 24 plus the doubled digits is the Luhn of the prefix 80840 (CMS)', (t) => {
  t.true(hasNpiCheckDigit('1234567893'))
  t.true(hasNpiCheckDigit('1558598797'))
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 9, maxLength: 9 }), (nine) => {
      let total = 24
      for (const [index, digit] of [...nine].entries()) {
        const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit)
        total += value > 9 ? value - 9 : value
      }
      return hasNpiCheckDigit(`${nine}${(10 - (total % 10)) % 10}`)
    }),
  )
})

test('LOINC: number, hyphen, check digit', (t) => {
  for (const code of ['4548-4', '8480-6', '2160-0', '718-7', '2345-7']) t.true(isLoincCode(code), code)
  for (const code of ['4548-5', '4548', '-4', '4548-44', 'LP1234-5', ' 4548-4', '4548-4\n'])
    t.false(isLoincCode(code), code)
})

test('ISO 3166-2:US: 57 subdivisions, 50 of them states', (t) => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const listed = letters
    .flatMap((first) => letters.map((second) => `US-${first}${second}`))
    .filter((code) => isKnownJurisdiction(code))
  t.is(listed.length, 57)
  t.true(
    ['US-DC', 'US-PR', 'US-GU', 'US-VI', 'US-AS', 'US-MP', 'US-UM'].every((code) => listed.includes(code)),
  )
  t.false(isKnownJurisdiction('US-O'))
  t.true(isKnownJurisdiction('DE-BY'))
  t.false(isUsJurisdiction('DE-US'))
})

test('trial numbers: NCT and eight digits, EudraCT, and any of CTIS, whose form is not confirmed', (t) => {
  t.true(isTrialNumber({ registry: 'ClinicalTrials.gov', number: 'NCT01234567' }))
  t.false(isTrialNumber({ registry: 'ClinicalTrials.gov', number: '2025-001234-56' }))
  t.false(isTrialNumber({ registry: 'ClinicalTrials.gov', number: 'NCT01234567\n' }))
  t.true(isTrialNumber({ registry: 'EudraCT', number: '2025-001234-56' }))
  t.false(isTrialNumber({ registry: 'EudraCT', number: 'NCT01234567' }))
  t.true(isTrialNumber({ registry: 'CTIS', number: '2023-500001-11-00' }))
})
