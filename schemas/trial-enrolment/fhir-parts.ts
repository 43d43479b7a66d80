import { compact, didReference, type Element, elementsOf, textOf } from '../fhir/elements.ts'
import type { TrialEnrolment } from './claims.ts'
import type { TrialStatus } from './trial-status.ts'

/** Of a registry that has no URI of its own in FHIR, the name under which it is known. */
const REGISTRIES: Readonly<Record<string, string>> = {
  'ClinicalTrials.gov': 'http://clinicaltrials.gov',
  EudraCT: 'https://eudract.ema.europa.eu',
  CTIS: 'https://euclinicaltrials.eu',
}

const SUBJECT_IDS = 'https://w3id.org/careseal/fhir/NamingSystem/trial-subject'

export type EnrolmentParts = {
  claims: Partial<TrialEnrolment>
  /** The FHIR id: `[A-Za-z0-9-.]{1,64}`. */
  id?: string
  /** That of the ResearchStudy, where there is one. */
  study?: string | undefined
}

/** `status` is that of the trial, where it is known. */
export type StudyParts = Pick<EnrolmentParts, 'claims' | 'id'> & { status?: TrialStatus['status'] }

export function studyIdentifiers({ trialIds = [] }: Partial<TrialEnrolment>): Element[] {
  return trialIds.map(({ registry, number }) => ({ system: REGISTRIES[registry] ?? registry, value: number }))
}

export function readStudyIdentifiers(identifiers: unknown): Element[] {
  return elementsOf(identifiers).flatMap(({ system, value }) => {
    const registry = Object.keys(REGISTRIES).find((name) => REGISTRIES[name] === system)
    return registry === undefined ? [] : [{ registry, number: textOf(value) }]
  })
}

export function readStudyId({ reference }: Element): string | undefined {
  return /^ResearchStudy\/([A-Za-z0-9.-]{1,64})$/.exec(textOf(reference) ?? '')?.[1]
}

export function subjectIdentifiers({ subjectId }: Partial<TrialEnrolment>): Element[] {
  return subjectId === undefined ? [] : [{ system: SUBJECT_IDS, value: subjectId }]
}

export function readSubjectId(identifiers: unknown): string | undefined {
  return textOf(elementsOf(identifiers).find(({ system }) => system === SUBJECT_IDS)?.value)
}

/** The study by its address where it has one, and otherwise by its number. */
export function studyReference({ claims, study: id }: EnrolmentParts): Element | undefined {
  const [identifier] = studyIdentifiers(claims)
  if (id === undefined && !identifier) return undefined
  const reference = id === undefined ? undefined : `ResearchStudy/${id}`
  return compact({ reference, type: 'ResearchStudy', identifier })
}

export function participantReference({ id }: Partial<TrialEnrolment>): Element | undefined {
  return didReference({ did: id, type: 'Patient' })
}
