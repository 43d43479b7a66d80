import type { RecordNow } from '#agent/issue/read-records.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { listRegistrations } from '#agent/trials/read-trial.ts'
import { sharesNumber } from '#agent/trials/register-trial.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import type { Resource } from '#schemas/fhir/elements.ts'
import { toConsentR4 } from '#schemas/patient-consent/fhir-r4.ts'
import { toConsentR5 } from '#schemas/patient-consent/fhir-r5.ts'
import { toPractitioner, toPractitionerRole } from '#schemas/practitioner-license/fhir-practitioner.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import { toResearchSubjectR4 } from '#schemas/trial-enrolment/fhir-r4.ts'
import { toResearchSubjectR5 } from '#schemas/trial-enrolment/fhir-r5.ts'

/** What a resource is made of beside its record: whose it is, and the trials that they keep. */
export type Ground = {
  organisation: Organisation
  trials: Awaited<ReturnType<typeof listRegistrations>>
}

type Mapping = (record: RecordNow, ground: Ground) => Resource

export type ResourceType = {
  /** Whose records it is made of. */
  family: string
  /** The search parameter that takes the subject's DID; undefined where none does. */
  subject: Readonly<Record<FhirVersion, string | undefined>>
  map: Readonly<Record<FhirVersion, Mapping>>
}

// what is on record was validated when it was recorded
const toLicense =
  (map: typeof toPractitioner): Mapping =>
  ({ id, claims }, { organisation: { did, name } }) =>
    map({ id, claims: claims as never, issuer: { did, name } })

const toConsent =
  (map: typeof toConsentR4): Mapping =>
  ({ id, claims, status }) =>
    map({ id, claims: claims as never, status })

const toEnrolment =
  (map: typeof toResearchSubjectR4): Mapping =>
  ({ id, claims }, { trials }) => {
    const enrolment = claims as TrialEnrolment
    const kept = trials.find(({ registration }) => sharesNumber(registration.trialIds, enrolment.trialIds))
    return map({ id, claims: enrolment, study: kept?.trial })
  }

/** What is served, by its FHIR type. A resource has the id of the record that it is made of. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  Practitioner: {
    family: 'practitioner-license',
    subject: { r4: 'identifier', r5: 'identifier' },
    map: { r4: toLicense(toPractitioner), r5: toLicense(toPractitioner) },
  },
  PractitionerRole: {
    family: 'practitioner-license',
    subject: { r4: undefined, r5: undefined },
    map: { r4: toLicense(toPractitionerRole), r5: toLicense(toPractitionerRole) },
  },
  Consent: {
    family: 'patient-consent',
    subject: { r4: 'patient:identifier', r5: 'subject:identifier' },
    map: { r4: toConsent(toConsentR4), r5: toConsent(toConsentR5) },
  },
  ResearchSubject: {
    family: 'trial-enrolment',
    subject: { r4: 'individual:identifier', r5: 'subject:identifier' },
    map: { r4: toEnrolment(toResearchSubjectR4), r5: toEnrolment(toResearchSubjectR5) },
  },
}
