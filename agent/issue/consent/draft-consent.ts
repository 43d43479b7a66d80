import { randomUUID } from 'node:crypto'
import { AgentError, type Fault } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { family } from '#schemas/patient-consent/family.ts'
import {
  digestGranted,
  digestText,
  formatSeconds,
  type GrantPayload,
} from '#schemas/patient-consent/grant.ts'
import { validateClaims } from '#schemas/validate-claims.ts'

type Json = Record<string, unknown>

/** What is to be granted, with what the grantor's wallet signs. Nothing of it is kept here. */
export type ConsentDraft = {
  /** To be issued with `signature: {grant}` once the grantor has signed. */
  claims: Json
  /** The wallet adds `iat`, the time at which it signs. */
  payload: Omit<GrantPayload, 'iat'>
}

/**
 * Drafts a consent for the grantor to sign: completes the claims, checks them as they would be checked when it is issued,
 * and digests them and the text that is shown.
 *
 * @param text what the grantor is shown, exactly
 * @param comesOfAge the day on which a minor comes of age, `2031-05-17`: the draft is held against it, and it is neither
 *   kept nor told: the period ends before that month begins
 * @throws {AgentError} CLAIMS_INVALID; pointers are into the body
 */
export function draftConsent({
  claims: given,
  text,
  comesOfAge,
  expiresAt,
  organisation,
  now,
}: {
  claims: Json
  text: string
  comesOfAge?: string | undefined
  expiresAt: Date
  organisation: Organisation
  now: Date
}): ConsentDraft {
  const { did, name } = organisation
  const asked = fillPeriod(fillDigest(given, digestText(text)), comesOfAge)
  const filled = family.fillClaims({ claims: asked, organisation: { did, name } })
  const { signature: _signature, ...claims } = filled
  const faults = [
    ...findFaults({ claims, now }),
    ...checkText({ claims, digest: digestText(text) }),
    ...checkMajority({ claims, comesOfAge }),
  ]
  const { custodian } = claims as Partial<PatientConsent>
  if (custodian?.id !== did) {
    faults.push({
      pointer: '/claims/custodian/id',
      code: 'ISSUER_NOT_YOURS',
      message: 'must name the issuing organisation',
    })
  }
  if (faults.length > 0) {
    throw new AgentError('CLAIMS_INVALID', 'the claims are not those of a consent', { faults })
  }
  const granted = claims as Omit<PatientConsent, 'signature'>
  return {
    claims,
    payload: {
      iss: granted.grantor.id,
      aud: did,
      exp: Math.floor(expiresAt.getTime() / 1000),
      jti: randomUUID(),
      claims_digest: digestGranted(granted),
      text_digest: granted.policy.digest,
    },
  }
}

/** The claims with a signing that was recorded, which is all that they lack: what is said of that is not told. */
function findFaults({ claims, now }: { claims: Json; now: Date }): Fault[] {
  const { grantor, authority } = claims as Partial<PatientConsent>
  const signature = {
    signer: grantor?.id,
    signedAt: formatSeconds(Math.floor(now.getTime() / 1000)),
    capacity: authority?.capacity,
    method: 'recorded',
  }
  return validateClaims({ family, claims: { ...claims, signature } })
    .filter(({ pointer }) => !pointer.startsWith('/signature'))
    .map((fault) => ({ ...fault, pointer: `/claims${fault.pointer}` }))
}

function fillDigest(claims: Json, digest: string): Json {
  const { policy } = claims
  return isObject(policy) ? { ...claims, policy: { digest, ...policy } } : claims
}

function checkText({ claims, digest }: { claims: Json; digest: string }): Fault[] {
  const { policy } = claims as Partial<PatientConsent>
  if (policy?.digest === digest) return []
  const message = 'digest is not that of the text'
  return [{ pointer: '/claims/policy/digest', code: 'TEXT_MISMATCH', message }]
}

/** The first moment of the month: the day of birth cannot be read off the end of a consent. */
function lastEnd(comesOfAge: string): string {
  return `${comesOfAge.slice(0, 7)}-01T00:00:00Z`
}

function fillPeriod(claims: Json, comesOfAge: string | undefined): Json {
  const { authority, period } = claims
  if (!isObject(authority) || authority.ground !== 'minority' || !isObject(period)) return claims
  return comesOfAge === undefined ? claims : { ...claims, period: { end: lastEnd(comesOfAge), ...period } }
}

function checkMajority({ claims, comesOfAge }: { claims: Json; comesOfAge: string | undefined }): Fault[] {
  const { authority, period } = claims as Partial<PatientConsent>
  if (authority?.ground !== 'minority') return []
  if (comesOfAge === undefined) {
    const message = 'comesOfAge is missing: what is granted for a minor ends before'
    return [{ pointer: '/comesOfAge', code: 'FIELD_MISSING', message }]
  }
  if (period?.end === undefined || Date.parse(period.end) <= Date.parse(lastEnd(comesOfAge))) return []
  const message = 'end is later than the month in which the minor comes of age begins'
  return [{ pointer: '/claims/period/end', code: 'PERIOD_PAST_MAJORITY', message }]
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
