/**
 * Why an accreditation ended, as the number that the registry keeps: those of RFC 5280 §5.3.1 that an organisation can
 * be in. They are public, so nothing here concerns a person.
 */
export const END_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const

export type EndReason = keyof typeof END_REASONS

/** The name of a number; `unspecified` for one that is none of these. */
export function endReasonOf(number: number): EndReason {
  const names = Object.keys(END_REASONS) as EndReason[]
  return names.find((name) => END_REASONS[name] === number) ?? 'unspecified'
}
