import { parseDateTime } from '../vocabulary/check-date-time.ts'
import type { PatientConsent } from './claims.ts'

/**
 * How a consent stands as of the moment asked about: `ended` was good and is no more (revoked, suspended, out of date);
 * `refuted` was not shown to be the custodian's at all; `unknown` could not be found out.
 */
export type ConsentStanding = 'valid' | 'ended' | 'refuted' | 'unknown'

/** A consent as a decision service holds it. */
export type HeldConsent = {
  /** Of the credential. */
  id: string
  /** The custodian that issued it. */
  issuer: string
  claims: PatientConsent
  receivedAt: Date
  /** When the patient's withdrawal was received; null if none was. */
  withdrawnAt: Date | null
  standing: ConsentStanding
}

type Question = { consents: readonly HeldConsent[]; patient: string; at: Date }

/** The consents of a patient that hold at a moment: received by then, within their dates, not withdrawn or replaced. */
export function listInForce({ consents, patient, at }: Question): HeldConsent[] {
  const known = listReceived({ consents, patient, at })
  const own = new Set(known.filter(isOwn).map(({ issuer, id }) => nameOf(issuer, id)))
  const replaced = new Set(
    known.flatMap((consent) => {
      const names = namesReplaced(consent, at)
      return consent.claims.authority.ground === 'minority' ? names.filter((name) => !own.has(name)) : names
    }),
  )
  return known.filter(
    (consent) =>
      (consent.standing === 'valid' || consent.standing === 'unknown') &&
      isWithinDates(consent.claims, at) &&
      // revocation is prospective: what was decided before it was received stays as it was
      (consent.withdrawnAt === null || consent.withdrawnAt > at) &&
      !replaced.has(nameOf(consent.issuer, consent.id)),
  )
}

/** The next moment after `at` at which the dates of a patient's consents begin or end; null if there is none. */
export function findNextChange({ consents, patient, at }: Question): Date | null {
  const moments = listReceived({ consents, patient, at })
    .flatMap(({ claims }) => listMoments(claims))
    .filter((moment) => moment > at.getTime())
  return moments.length === 0 ? null : new Date(Math.min(...moments))
}

function listReceived({ consents, patient, at }: Question): HeldConsent[] {
  return consents.filter(({ claims, receivedAt }) => claims.id === patient && receivedAt <= at)
}

/**
 * A consent that is replaced stays so, also when its replacement ends or is withdrawn: nobody consented to the old one
 * again. Another custodian's consent, one that has not begun, and one that was never good replace nothing.
 */
function namesReplaced({ issuer, standing, claims: { replaces, period } }: HeldConsent, at: Date): string[] {
  if (replaces === undefined || standing === 'refuted') return []
  return period && parseDateTime(period.start)! > at.getTime() ? [] : [nameOf(issuer, replaces)]
}

/** What somebody granted for themselves; nobody who decides for a minor replaces it. */
function isOwn({ claims: { authority } }: HeldConsent): boolean {
  return authority.capacity === 'self'
}

function nameOf(issuer: string, id: string): string {
  return `${issuer} ${id}`
}

/** From the start on, and before the end. What is granted for a minor has an end before the minor comes of age. */
function isWithinDates({ period }: PatientConsent, at: Date): boolean {
  if (!period) return true
  const moment = at.getTime()
  if (parseDateTime(period.start)! > moment) return false
  return period.end === undefined || parseDateTime(period.end)! > moment
}

const DAY_MS = 24 * 3_600_000

function listMoments({ period, duo = [] }: PatientConsent): number[] {
  const moments = [period?.start, period?.end].flatMap((text) =>
    text === undefined ? [] : [parseDateTime(text)!],
  )
  // a time limit of data use (DUO TS) names the last day
  const lastDays = duo.flatMap(({ code, values = [] }) => (code === 'DUO:0000025' ? values : []))
  return [...moments, ...lastDays.map((day) => Date.parse(day) + DAY_MS)]
}
