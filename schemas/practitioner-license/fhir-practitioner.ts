import {
  codeIn,
  compact,
  concept,
  didReference,
  type Element,
  elementsOf,
  type Lost,
  type Resource,
  textOf,
  uriIdentifier,
  uriOf,
} from '../fhir/elements.ts'
import { findLost } from '../fhir/find-lost.ts'
import type { PractitionerLicense } from './claims.ts'
import { fromQualification, toQualification } from './fhir-qualification.ts'

export const NPI = 'http://hl7.org/fhir/sid/us-npi'
export const NUCC = 'http://nucc.org/provider-taxonomy'

export type LicenseParts = {
  claims: Partial<PractitionerLicense>
  /** The FHIR id: `[A-Za-z0-9-.]{1,64}`. */
  id?: string
  /** The board. */
  issuer?: { did: string; name?: string | undefined }
}

/** A license as a Practitioner with one qualification. What is used of it is the same in R4 and R5. */
export function toPractitioner({ claims, id, issuer }: LicenseParts): Resource {
  const { id: did, npi, licensee } = claims
  const qualification = toQualification({
    claims,
    issuer: issuer && didReference({ did: issuer.did, type: 'Organization', name: issuer.name }),
  })
  return compact({
    resourceType: 'Practitioner',
    id,
    identifier: [
      ...(did === undefined ? [] : [uriIdentifier(did)]),
      ...(npi === undefined ? [] : [{ system: NPI, value: npi }]),
    ],
    name: licensee && [
      toName(licensee),
      ...(licensee.otherNames ?? []).map((other) => ({ use: 'old', ...toName(other) })),
    ],
    // FHIR requires a code: a qualification that has none is not written
    qualification: qualification.code === undefined ? [] : [qualification],
  })
}

/** Where a license lets somebody practise, and as what: the specialties are in PractitionerRole alone. */
export function toPractitionerRole({ claims, id, issuer }: LicenseParts): Resource {
  const { id: did, licensee, status, taxonomy = [], originalIssueDate, expirationDate } = claims
  const name = licensee && [licensee.givenName, licensee.familyName].filter(Boolean).join(' ')
  const period = compact({ start: originalIssueDate, end: expirationDate })
  return compact({
    resourceType: 'PractitionerRole',
    id,
    active: status === undefined ? undefined : MAY_PRACTISE.includes(status),
    period: Object.keys(period).length === 0 ? undefined : period,
    practitioner:
      id === undefined ? didReference({ did, type: 'Practitioner', name }) : localReference(id, name),
    // no organization: a license says nothing of where somebody works
    specialty: taxonomy.map((code) => concept(NUCC, code)),
    ...(issuer ? { meta: { source: issuer.did } } : {}),
  })
}

/**
 * The claims of a license in a Practitioner (and its role, where there is one), not validated, and what is lost.
 * Of several qualifications it is the first; a license says nothing of the others.
 */
export function fromPractitioner({ practitioner, role }: { practitioner: Resource; role?: Resource }): {
  claims: Element
  lost: Lost[]
} {
  const claims = readPractitioner({ practitioner, ...(role ? { role } : {}) })
  const [qualification] = elementsOf(practitioner.qualification)
  const { issuer } = qualification ?? {}
  const again = toPractitioner({
    claims: claims as LicenseParts['claims'],
    ...(textOf(practitioner.id) ? { id: textOf(practitioner.id)! } : {}),
  })
  // who issues is the issuer of the credential, and no claim
  const [own] = elementsOf(again.qualification)
  const after = own && issuer ? { ...again, qualification: [{ ...own, issuer }] } : again
  return { claims, lost: findLost({ before: practitioner, after, why: whyLost }) }
}

/** The claims of a license in a Practitioner, as fromPractitioner has them; what is lost is not looked for. */
export function readPractitioner({
  practitioner,
  role,
}: {
  practitioner: Resource
  role?: Resource
}): Element {
  const [qualification] = elementsOf(practitioner.qualification)
  const names = elementsOf(practitioner.name)
  const first = preferredOf(names)
  const others = names.filter((name) => isFormer(name) && name !== first)
  const identifiers = elementsOf(practitioner.identifier).filter((identifier) => !isFormer(identifier))
  const did = identifiers.map(uriOf).find((uri) => uri?.startsWith('did:'))
  return compact({
    id: did,
    licensee: first && compact({ ...fromName(first), otherNames: others.map(fromName) }),
    npi: textOf(identifiers.find(({ system }) => system === NPI)?.value),
    ...(qualification ? fromQualification(qualification) : {}),
    taxonomy: elementsOf(role?.specialty).flatMap((specialty) => codeIn(specialty, NUCC) ?? []),
  })
}

/** The states of a license in which somebody may practise. */
export const MAY_PRACTISE: readonly string[] = ['active', 'probation', 'restricted']

function localReference(id: string, name: string | undefined): Element {
  return compact({ reference: `Practitioner/${id}`, display: name })
}

type Name = Omit<PractitionerLicense['licensee'], 'otherNames'>

function toName({ givenName, additionalName, familyName, honorificSuffix }: Name): Element {
  return compact({
    family: familyName,
    given: [givenName, additionalName].filter((name) => name !== undefined),
    suffix: honorificSuffix === undefined ? [] : [honorificSuffix],
  })
}

/**
 * HumanName.use is a modifier element (FHIR `isModifier`): a nickname, or the name of an anonymous record, is not the one that
 * a board has on record where there is another.
 */
function preferredOf(names: readonly Element[]): Element | undefined {
  return (
    names.find(({ use }) => use === 'official') ??
    names.find(({ use }) => use === undefined || use === 'usual') ??
    names.find((name) => !isFormer(name)) ??
    names[0]
  )
}

/** Identifier.use is a modifier element as well: one that is old says who somebody was. */
function isFormer({ use }: Element): boolean {
  return use === 'old' || use === 'maiden'
}

function fromName({ family, given, suffix }: Element): Element {
  const [givenName, ...more] = Array.isArray(given) ? given : []
  return compact({
    givenName,
    additionalName: more.length === 0 ? undefined : more.join(' '),
    familyName: family,
    honorificSuffix: Array.isArray(suffix) ? suffix.join(' ') : undefined,
  })
}

function whyLost(pointer: string): string {
  if (/^\/(birthDate|gender|address|telecom|photo)/.test(pointer))
    return 'a license holds nothing of it, for privacy'
  if (/^\/qualification\/[1-9]/.test(pointer)) return 'a credential is of one license'
  if (pointer.startsWith('/identifier')) return 'of the identifiers, a license holds a DID and an NPI'
  if (pointer.startsWith('/qualification'))
    return 'it is not in the code systems, or of the form, of a license'
  return 'a license has no claim for it'
}
