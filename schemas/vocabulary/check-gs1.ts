/** A GS1 Global Location Number: 13 digits (GS1 General Specifications §3.4.2). */
export const GLN_PATTERN = '^[0-9]{13}$'

/**
 * Tells whether digits end in their GS1 check digit (GS1 General Specifications §7.9.1): weights 3 and 1 from the right,
 * the check digit itself apart. Holds for a GLN and for a GTIN of any length. Does not tell whether it was ever given to
 * anybody.
 */
export function hasGs1CheckDigit(digits: string): boolean {
  let total = 0
  for (let index = digits.length - 2, weight = 3; index >= 0; index--, weight = 4 - weight) {
    total += weight * (digits.charCodeAt(index) - 48)
  }
  return (10 - (total % 10)) % 10 === digits.charCodeAt(digits.length - 1) - 48
}
