import { AgentError } from '#agent/errors.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { familyOfType } from '#schemas/families.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { decidePractice } from '#schemas/practitioner-license/decide-practice.ts'
import {
  PRACTICE_RULES,
  type PracticeDecision,
  type PracticeRule,
} from '#schemas/practitioner-license/practice-rules.ts'
import { isKnownJurisdiction } from '#schemas/vocabulary/check-jurisdiction.ts'
import { combineLicenses } from './combine-licenses.ts'
import { parseAskedTime } from './parse-asked-time.ts'
import { type CredentialReading, readCredential } from './read-credential.ts'
import type { VerificationOptions } from './verification-options.ts'
import type { CredentialWorld } from './verifier-world.ts'
import { type CredentialVerdict, verifyCredential } from './verify-credential.ts'

/** What one credential says about the question. `license` is there only where the verdict is valid. */
export type DecidedCredential = {
  verdict: CredentialVerdict
  license: PractitionerLicense | null
  decision: PracticeDecision
  rule: PracticeRule
}

export type PracticeAnswer = {
  decision: PracticeDecision
  rule: PracticeRule
  /** Each restriction in force of the license that decided. */
  restrictions: readonly string[]
  /** What is known is as of then. */
  asOf: Date
  credentials: readonly DecidedCredential[]
}

const HOUR_MS = 60 * 60 * 1000

/**
 * May this person practise in a jurisdiction on a day? Every credential is verified, each license is held against the
 * rules, and one that says yes is enough. The day is the legal one; what is known is as of now, or of `options.at`.
 *
 * @param date RFC 3339 full-date: today or before, where the patient is
 * @throws {AgentError} TIME_INVALID for a day, or an `at`, that has not come; JURISDICTION_UNKNOWN; SUBJECTS_DIFFER for
 * credentials of more than one person
 */
export async function decideLicenses({
  credentials,
  jurisdiction,
  date,
  options = {},
  now,
  world,
}: {
  credentials: readonly unknown[]
  jurisdiction: string
  date: string
  options?: VerificationOptions
  now: Date
  world: CredentialWorld
}): Promise<PracticeAnswer> {
  const asOf =
    options.at === undefined ? now : parseAskedTime({ at: options.at, pointer: '/options/at', now })
  // a day begins first 14 hours ahead of UTC, and ends last 12 hours behind
  if (date > dayOf(asOf.getTime() + 14 * HOUR_MS)) throw refuseDate()
  const isOver = date < dayOf(asOf.getTime() - 12 * HOUR_MS)
  if (!isKnownJurisdiction(jurisdiction)) {
    const message = 'is not listed in ISO 3166-2:US'
    throw new AgentError('JURISDICTION_UNKNOWN', `the jurisdiction ${message}`, {
      faults: [{ pointer: '/jurisdiction', code: 'JURISDICTION_UNKNOWN', message }],
    })
  }
  const readings = await Promise.all(credentials.map((credential) => readCredential({ credential })))
  checkSubjects(readings)
  const decided = await Promise.all(
    credentials.map(async (credential, place): Promise<DecidedCredential> => {
      const reading = readings[place]!
      const verdict = await verifyCredential({ credential, reading, options, now, world })
      const license = verdict.verdict === 'valid' ? licenseOf(reading) : null
      const rule = license
        ? decidePractice({ license, jurisdiction, date }).rule
        : ruleWithoutLicense({ verdict, isOver })
      return { verdict, license, decision: PRACTICE_RULES[rule].decision, rule }
    }),
  )
  return { ...combineLicenses({ decided, jurisdiction, date }), asOf }
}

/** What a credential decides that shows no license, or none that counts. */
function ruleWithoutLicense({
  verdict,
  isOver,
}: {
  verdict: CredentialVerdict
  /** Whether the day that is asked about was over by then. */
  isOver: boolean
}): PracticeRule {
  if (verdict.verdict === 'valid') return 'NOT_A_LICENSE'
  if (verdict.verdict === 'indeterminate') return 'CREDENTIAL_INDETERMINATE'
  const failed = verdict.checks.filter(({ outcome }) => outcome === 'fail').map(({ code }) => code)
  if (!failed.every((code) => ENDED.includes(code))) return 'CREDENTIAL_INVALID'
  if (isOver) return 'CREDENTIAL_ENDED_SINCE'
  if (failed.includes('CREDENTIAL_SUSPENDED')) return 'CREDENTIAL_SUSPENDED'
  return failed.includes('CREDENTIAL_REVOKED') ? 'CREDENTIAL_REVOKED' : 'CREDENTIAL_INVALID'
}

/** What a credential can fail with that was good before. */
const ENDED: readonly string[] = ['CREDENTIAL_REVOKED', 'CREDENTIAL_SUSPENDED', 'EXPIRED']

function licenseOf(reading: CredentialReading): PractitionerLicense | null {
  if (reading instanceof ProofError || familyOfType(reading.types)?.id !== 'practitioner-license') return null
  return reading.payload.credentialSubject as PractitionerLicense
}

/** A yes for one person must not rest on the license of another. */
function checkSubjects(readings: readonly CredentialReading[]): void {
  const subjects = new Set(
    readings.flatMap((reading) => (reading instanceof ProofError ? [] : reading.subjects)),
  )
  if (subjects.size <= 1) return
  const message = 'are of more than one subject'
  throw new AgentError('SUBJECTS_DIFFER', `the credentials ${message}`, {
    faults: [{ pointer: '/credentials', code: 'SUBJECTS_DIFFER', message }],
  })
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function refuseDate(): AgentError {
  const message = 'lies in the future: nobody can know'
  return new AgentError('TIME_INVALID', `the date ${message}`, {
    faults: [{ pointer: '/date', code: 'TIME_INVALID', message }],
  })
}
