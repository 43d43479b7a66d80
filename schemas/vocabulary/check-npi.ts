import { luhnCheckDigit } from './check-luhn.ts'

/** Ten digits, the first 1 or 2 (45 CFR 162.406). */
export const NPI_PATTERN = '^[12][0-9]{9}$'

/**
 * Tells whether ten digits are a National Provider Identifier: the last is the Luhn check digit over the prefix 80840
 * and the first nine (CMS, "NPI check digit", 2004). Does not tell whether it was ever given to anybody.
 */
export function hasNpiCheckDigit(npi: string): boolean {
  return luhnCheckDigit(`80840${npi.slice(0, 9)}`) === npi.charCodeAt(9) - 48
}
