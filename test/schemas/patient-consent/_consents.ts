import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { ConsentRequest } from '#schemas/patient-consent/consent-request.ts'
import type { HeldConsent } from '#schemas/patient-consent/list-in-force.ts'

export const PATIENT = 'did:example:patient'
export const CLINIC = 'did:web:clinic.example'
export const HOSPITAL = 'did:web:hospital.example'
export const AT = new Date('2026-06-01T12:00:00Z')
const DIGEST = `0x${'5a'.repeat(32)}`

/** A permit for everybody who treats the patient, in treatment, of observations. */
export function consentClaims(claims: Partial<PatientConsent> = {}): PatientConsent {
  return {
    id: PATIENT,
    grantor: { id: PATIENT },
    authority: { capacity: 'self' },
    custodian: { id: CLINIC },
    scope: 'patient-privacy',
    base: 'permit',
    recipients: [{ class: 'treating-providers' }],
    actions: ['access', 'use'],
    purposes: ['TREAT'],
    classes: ['Observation'],
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    policy: { uri: 'https://clinic.example/policy', version: '1', digest: DIGEST },
    signature: { signer: PATIENT, signedAt: '2025-12-31T00:00:00Z', capacity: 'self', method: 'recorded' },
    notices: ['right-to-revoke', 'conditioning', 'redisclosure'],
    ...claims,
  }
}

export function heldConsent(
  claims: Partial<PatientConsent> = {},
  held: Partial<Omit<HeldConsent, 'claims'>> = {},
): HeldConsent {
  return {
    id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    issuer: CLINIC,
    claims: consentClaims(claims),
    receivedAt: new Date('2026-01-01T00:00:00Z'),
    withdrawnAt: null,
    standing: 'valid',
    ...held,
  }
}

/** A treating hospital that wants to read an observation with normal labels. */
export function consentRequest({
  resource,
  ...request
}: Partial<Omit<ConsentRequest, 'resource'>> & {
  resource?: Partial<ConsentRequest['resource']>
} = {}): ConsentRequest {
  return {
    patient: PATIENT,
    requester: { did: HOSPITAL, roles: ['treating-providers'] },
    action: 'access',
    purpose: 'TREAT',
    resource: { class: 'Observation', codes: [], securityLabels: ['N'], ...resource },
    ...request,
  }
}
