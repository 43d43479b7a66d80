import {
  codeIn,
  compact,
  concept,
  didOf,
  didReference,
  type Element,
  elementsOf,
  isElement,
  type Lost,
  type Resource,
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
import { readParty } from './fhir-r4.ts'
import { whyLost } from './why-lost.ts'

const STATES = 'http://terminology.hl7.org/CodeSystem/research-subject-state'
const PROGRESS = 'http://hl7.org/fhir/research-study-status'
const PARTIES = 'http://hl7.org/fhir/research-study-party-role'

/** A study as R5 has it: `status` is that of the publication, R4’s is `progressStatus`, and parties have roles. */
export function toResearchStudyR5({ claims, id, status }: StudyParts): Resource {
  const { sponsor, investigator } = claims
  return compact({
    resourceType: 'ResearchStudy',
    id,
    identifier: studyIdentifiers(claims),
    status: 'active',
    progressStatus: status === undefined ? [] : [{ state: concept(PROGRESS, status), actual: true }],
    associatedParty: [
      ...toParty('sponsor', didReference({ did: sponsor?.id, type: 'Organization', name: sponsor?.name })),
      ...toParty(
        'primary-investigator',
        didReference({ did: investigator?.id, type: 'Practitioner', name: investigator?.name }),
      ),
    ],
  })
}

/** A participant as R5 has them: R4's status is `progress.subjectState`, and milestones are entries of `progress`. */
export function toResearchSubjectR5({ claims, id, study }: EnrolmentParts): Resource {
  const { status, milestones = [] } = claims
  return compact({
    resourceType: 'ResearchSubject',
    id,
    identifier: subjectIdentifiers(claims),
    status: 'active',
    progress: [
      ...(status === undefined ? [] : [{ subjectState: concept(STATES, status) }]),
      ...milestones.map(({ milestone, date }) => ({ milestone: { text: milestone }, startDate: date })),
    ],
    study: studyReference({ claims, study }),
    subject: participantReference(claims),
  })
}

/** The claims of an R5 ResearchSubject and its study, not validated, and what is lost. Validate the resources first. */
export function fromResearchSubjectR5({ subject, study }: { subject: Resource; study?: Resource }): {
  claims: Element
  lost: Lost[]
} {
  const reference = isElement(subject.study) ? subject.study : {}
  const progress = elementsOf(subject.progress)
  const party = (role: string) =>
    readParty(elementsOf(study?.associatedParty).find((one) => codeIn(one.role, PARTIES) === role)?.party)
  const claims = compact({
    id: didOf(subject.subject),
    trialIds: readStudyIdentifiers(study?.identifier ?? reference.identifier),
    sponsor: party('sponsor'),
    investigator: party('primary-investigator'),
    subjectId: readSubjectId(subject.identifier),
    status: progress.flatMap(({ subjectState }) => codeIn(subjectState, STATES) ?? [])[0],
    milestones: progress.flatMap(({ milestone, startDate }) =>
      isElement(milestone) && milestone.text !== undefined
        ? [{ milestone: milestone.text, date: startDate }]
        : [],
    ),
  })
  const { id } = subject
  const again = toResearchSubjectR5({
    claims: claims as EnrolmentParts['claims'],
    ...(typeof id === 'string' ? { id } : {}),
    study: readStudyId(reference),
  })
  return { claims, lost: findLost({ before: subject, after: again, why: whyLost }) }
}

function toParty(role: string, party: Element | undefined): Element[] {
  return party ? [{ role: concept(PARTIES, role), party }] : []
}
