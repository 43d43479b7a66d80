import { createProblem, type VerificationProblem } from './problem-details.ts'

export type CheckName = 'format' | 'proof' | 'validity' | 'status' | 'issuer' | 'holder' | 'policy'

export type Outcome = 'pass' | 'fail' | 'unknown' | 'skipped'

/** What a check saw: plain JSON, and never a claim's value. */
export type Evidence = { readonly [name: string]: unknown }

/** What one check found. `code` is stable; `message` is for people. */
export type Check<Name extends CheckName = CheckName, Code extends string = string> = {
  check: Name
  outcome: Outcome
  code: Code
  message: string
  evidence: Evidence
}

export type VerdictValue = 'valid' | 'invalid' | 'indeterminate'

export type Verdict = {
  /** VCALM's: cryptography and data model alone. */
  verified: boolean
  verdict: VerdictValue
  /** All seven, in their order. */
  checks: readonly Check[]
  /** What made `verified` false. */
  errors: readonly VerificationProblem[]
  /** What else did not pass, which decides the verdict alone; and what passed with something to be told. */
  warnings: readonly VerificationProblem[]
}

/** Codes of checks that pass, and of which the caller is told all the same. */
const NOTICES: ReadonlySet<string> = new Set(['STATUS_MESSAGE', 'STATUS_REFRESH'])

/**
 * The verdict of what the checks found: any that fails → invalid; else any unknown → indeterminate; else valid. A check
 * that was skipped decides nothing, but a proof that was not checked is no proof.
 */
export function combineChecks(checks: readonly Check[]): Verdict {
  let verdict: VerdictValue = 'valid'
  let verified = 0
  const errors: VerificationProblem[] = []
  const warnings: VerificationProblem[] = []
  for (const check of checks) {
    const { outcome } = check
    const essential = check.check === 'format' || check.check === 'proof'
    if (outcome === 'pass') {
      if (essential) verified++
      if (NOTICES.has(check.code)) warnings.push(createProblem(check))
      continue
    }
    if (outcome === 'skipped' && !essential) continue
    if (outcome === 'fail') verdict = 'invalid'
    else if (verdict === 'valid') verdict = 'indeterminate'
    const problems = essential ? errors : warnings
    problems.push(createProblem(check))
  }
  return { verified: verified === 2, verdict, checks, errors, warnings }
}
