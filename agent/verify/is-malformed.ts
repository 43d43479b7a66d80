import type { FormatCode } from './check-format.ts'
import type { Verdict } from './verdict.ts'

/** What fails the format check though the data model has nothing against it: our families ask for more. */
const WELL_FORMED: ReadonlySet<string> = new Set<FormatCode>([
  'CLAIMS_INVALID',
  'FAMILY_AMBIGUOUS',
  'OK',
  'SCHEMA_MISMATCH',
  'STATUS_MISSING',
])

/**
 * Whether what was presented could not be read, or is not of the data model. VCALM: such input "prevented the verification
 * process from being performed", unlike what is well-formed and does not pass.
 *
 * @param credentials those in a presentation: it is made of them
 */
export function isMalformed({
  checks,
  credentials = [],
}: Pick<Verdict, 'checks'> & { credentials?: readonly Pick<Verdict, 'checks'>[] }): boolean {
  const format = checks.find(({ check }) => check === 'format')
  return (
    (format !== undefined && !WELL_FORMED.has(format.code)) || credentials.some((one) => isMalformed(one))
  )
}
