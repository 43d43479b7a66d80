import {
  codeIn,
  compact,
  concept,
  type Element,
  elementsOf,
  extensionOf,
  isElement,
  textOf,
} from '../fhir/elements.ts'
import type { PractitionerLicense } from './claims.ts'
import { fromLicenseExtension, toLicenseExtension } from './fhir-license-extension.ts'

const PLAN_NET = 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification'

/** HL7 table 0360 has the licenses of medical boards; those of nurses are Nursys' own. */
export const DEGREES = 'http://terminology.hl7.org/CodeSystem/v2-0360'
export const NURSYS = 'https://w3id.org/careseal/fhir/CodeSystem/license-type'
const MEDICAL: readonly string[] = ['MD', 'DO', 'PA', 'RN']
const STATES = 'https://www.usps.com/'
const COUNTRIES = 'urn:iso:std:iso:3166:-2'

/**
 * Plan-Net's QualificationStatus has no suspended, probation, restricted, expired, surrendered or deceased. Whoever may
 * practise is active there, whoever may not is inactive; our own extension says which.
 */
const PLAN_NET_STATUS: Readonly<Record<PractitionerLicense['status'], string>> = {
  pending: 'pending',
  active: 'active',
  inactive: 'inactive',
  expired: 'inactive',
  probation: 'active',
  restricted: 'active',
  suspended: 'inactive',
  surrendered: 'inactive',
  revoked: 'revoked',
  deceased: 'inactive',
}

/** What of a license is in Practitioner.qualification, with Plan-Net's extension. The same in R4 and R5. */
export function toQualification({
  claims,
  issuer,
}: {
  claims: Partial<PractitionerLicense>
  issuer?: Element | undefined
}): Element {
  const { licenseNumber, licenseType, originalIssueDate, expirationDate } = claims
  const own = toLicenseExtension(claims)
  const extension = [...toPlanNet(claims), ...(own ? [own] : [])]
  const period = compact({ start: originalIssueDate, end: expirationDate })
  const system = MEDICAL.includes(licenseType ?? '') ? DEGREES : NURSYS
  return compact({
    extension,
    identifier: licenseNumber === undefined ? [] : [{ value: licenseNumber }],
    code: licenseType === undefined ? undefined : concept(system, licenseType),
    period: Object.keys(period).length === 0 ? undefined : period,
    issuer,
  })
}

/** The claims that a qualification holds, not validated. Without our extension a status is one of Plan-Net's. */
export function fromQualification(qualification: Element): Element {
  const { code, period, identifier } = qualification
  const planNet = extensionOf(qualification, PLAN_NET)
  const status = textOf(extensionOf(planNet, 'status')?.valueCode)
  const place = extensionOf(planNet, 'whereValid')?.valueCodeableConcept
  const state = codeIn(place, STATES)
  const dates = isElement(period) ? period : {}
  return compact({
    licenseNumber: textOf(elementsOf(identifier).find(({ use }) => use !== 'old')?.value),
    licenseType: codeIn(code, DEGREES) ?? codeIn(code, NURSYS),
    jurisdiction: state === undefined ? codeIn(place, COUNTRIES) : `US-${state}`,
    // the other words of Plan-Net each stand for several of ours
    ...(status === 'pending' || status === 'revoked' ? { status } : {}),
    originalIssueDate: textOf(dates.start),
    expirationDate: textOf(dates.end),
    ...fromLicenseExtension(qualification),
  })
}

function toPlanNet({ status, jurisdiction }: Partial<PractitionerLicense>): Element[] {
  const extension: Element[] = []
  if (status !== undefined) extension.push({ url: 'status', valueCode: PLAN_NET_STATUS[status] })
  if (jurisdiction !== undefined) {
    const isState = jurisdiction.startsWith('US-')
    const place = isState ? concept(STATES, jurisdiction.slice(3)) : concept(COUNTRIES, jurisdiction)
    extension.push({ url: 'whereValid', valueCodeableConcept: place })
  }
  return extension.length === 0 ? [] : [{ url: PLAN_NET, extension }]
}
