import {
  compact,
  didOf,
  didReference,
  type Element,
  isElement,
  type Lost,
  type Resource,
  textOf,
} from '../fhir/elements.ts'
import { findLost } from '../fhir/find-lost.ts'
import {
  type EnrolmentParts,
  participantReference,
  readStudyId,
  readStudyIdentifiers,
  readSubjectId,
  type StudyParts,
  studyIdentifiers,
  studyReference,
  subjectIdentifiers,
} from './fhir-parts.ts'
import { whyLost } from './why-lost.ts'

/**
 * A study as R4 has it, of what an enrolment says or of what is on record of the trial.
 *
 * @param status an enrolment does not say: its study has participants, so it is active or was
 */
export function toResearchStudyR4({ claims, id, status = 'active' }: StudyParts): Resource {
  const { sponsor, investigator } = claims
  return compact({
    resourceType: 'ResearchStudy',
    id,
    identifier: studyIdentifiers(claims),
    status,
    sponsor: didReference({ did: sponsor?.id, type: 'Organization', name: sponsor?.name }),
    principalInvestigator: didReference({
      did: investigator?.id,
      type: 'Practitioner',
      name: investigator?.name,
    }),
  })
}

/** A participant as R4 has them: the enrolment's status is one of the 13 codes. The arm is never told. */
export function toResearchSubjectR4({ claims, id, study }: EnrolmentParts): Resource {
  return compact({
    resourceType: 'ResearchSubject',
    id,
    identifier: subjectIdentifiers(claims),
    status: claims.status,
    study: studyReference({ claims, study }),
    individual: participantReference(claims),
  })
}

/** The claims of an R4 ResearchSubject and its study, not validated, and what is lost. Validate the resources first. */
export function fromResearchSubjectR4({ subject, study }: { subject: Resource; study?: Resource }): {
  claims: Element
  lost: Lost[]
} {
  const reference = isElement(subject.study) ? subject.study : {}
  const claims = compact({
    id: didOf(subject.individual),
    trialIds: readStudyIdentifiers(study?.identifier ?? reference.identifier),
    sponsor: readParty(study?.sponsor),
    investigator: readParty(study?.principalInvestigator),
    subjectId: readSubjectId(subject.identifier),
    status: textOf(subject.status),
  })
  const { id } = subject
  const again = toResearchSubjectR4({
    claims: claims as EnrolmentParts['claims'],
    ...(typeof id === 'string' ? { id } : {}),
    study: readStudyId(reference),
  })
  return { claims, lost: findLost({ before: subject, after: again, why: whyLost }) }
}

export function readParty(reference: unknown): Element | undefined {
  const id = didOf(reference)
  return id === undefined
    ? undefined
    : compact({ id, name: isElement(reference) ? textOf(reference.display) : undefined })
}
