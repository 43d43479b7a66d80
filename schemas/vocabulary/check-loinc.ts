import { luhnCheckDigit } from './check-luhn.ts'

/** A number, a hyphen and a check digit (LOINC Users' Guide, appendix on the mod 10 check digit). */
export function isLoincCode(code: string): boolean {
  if (!/^[0-9]{1,7}-[0-9]$/.test(code)) return false
  return luhnCheckDigit(code.slice(0, -2)) === code.charCodeAt(code.length - 1) - 48
}
