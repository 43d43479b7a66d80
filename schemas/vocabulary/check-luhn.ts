/**
 * The check digit of a string of decimal digits (ISO/IEC 7812-1 annex B, "Luhn"), which is appended to it. Finds any
 * one wrong digit, and any two neighbours that changed places except 09 and 90.
 */
export function luhnCheckDigit(digits: string): number {
  let total = 0
  for (let index = digits.length - 1, isDoubled = true; index >= 0; index--, isDoubled = !isDoubled) {
    const digit = digits.charCodeAt(index) - 48
    total += isDoubled ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit
  }
  return (10 - (total % 10)) % 10
}
