import {
  compact,
  didOf,
  didReference,
  type Element,
  elementsOf,
  extensionOf,
  textOf,
} from '../fhir/elements.ts'
import type { PatientConsent } from './claims.ts'

export const SCOPES = 'http://terminology.hl7.org/CodeSystem/consentscope'
export const CATEGORIES = 'http://loinc.org'
/** LOINC: consent document. */
export const CONSENT_DOCUMENT = '59284-0'

const POLICY = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-policy'
const AUTHORITY = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-authority'
const REPLACES = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-replaces'
const NOTICES = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-notices'

/** Limits that FHIR has no element for. Whoever leaves them out permits too much: they are a modifier extension. */
export const LIMITS = 'https://w3id.org/careseal/fhir/StructureDefinition/consent-limits'

export type ConsentParts = {
  claims: Partial<PatientConsent>
  /** The FHIR id: `[A-Za-z0-9-.]{1,64}`. */
  id?: string
  /** Of the credential. A consent that is suspended counts as little as one that is withdrawn. */
  status?: 'active' | 'suspended' | 'revoked'
}

export function consentStatus(status: ConsentParts['status']): string {
  return status === undefined || status === 'active' ? 'active' : 'inactive'
}

export function patientReference({ id }: Partial<PatientConsent>): Element | undefined {
  return didReference({ did: id, type: 'Patient' })
}

export function grantorReference({ id, grantor }: Partial<PatientConsent>): Element[] {
  const type = grantor?.id === id ? 'Patient' : 'RelatedPerson'
  return grantor ? [didReference({ did: grantor.id, type })!] : []
}

export function custodianReference({ custodian }: Partial<PatientConsent>): Element[] {
  return custodian ? [didReference({ did: custodian.id, type: 'Organization' })!] : []
}

/** What a consent says that FHIR has no element for, as extensions that limit nothing that the rest permits. */
export function consentExtensions({
  policy,
  authority,
  notices,
  replaces,
}: Partial<PatientConsent>): Element[] {
  const parts = (url: string, extension: Element[]) => (extension.length === 0 ? [] : [{ url, extension }])
  return [
    ...parts(
      POLICY,
      policy
        ? [
            { url: 'version', valueString: policy.version },
            { url: 'digest', valueString: policy.digest },
          ]
        : [],
    ),
    ...parts(
      AUTHORITY,
      authority
        ? [
            { url: 'capacity', valueCode: authority.capacity },
            ...(authority.ground === undefined ? [] : [{ url: 'ground', valueCode: authority.ground }]),
          ]
        : [],
    ),
    ...parts(
      NOTICES,
      (notices ?? []).map((valueCode) => ({ url: 'notice', valueCode })),
    ),
    ...parts(REPLACES, replaces === undefined ? [] : [{ url: 'consent', valueUri: replaces }]),
  ]
}

/** The event that ends a consent, and what research its data may be used for. */
export function consentLimits({ expiryEvent, duo }: Partial<PatientConsent>): Element[] {
  const extension = [
    ...(expiryEvent === undefined ? [] : [{ url: 'expiryEvent', valueString: expiryEvent }]),
    ...(duo ?? []).map(({ code, values }) => ({
      url: 'dataUse',
      extension: [
        { url: 'code', valueCode: code },
        ...(values ?? []).map((valueString) => ({ url: 'value', valueString })),
      ],
    })),
  ]
  return extension.length === 0 ? [] : [{ url: LIMITS, extension }]
}

export function fromExtensions({ resource, uri }: { resource: Element; uri: string | undefined }): Element {
  const policy = extensionOf(resource, POLICY)
  const limits = elementsOf(resource.modifierExtension).find(({ url }) => url === LIMITS)
  const authority = extensionOf(resource, AUTHORITY)
  const capacity = textOf(extensionOf(authority, 'capacity')?.valueCode)
  const ground = textOf(extensionOf(authority, 'ground')?.valueCode)
  const notices = elementsOf(extensionOf(resource, NOTICES)?.extension)
  return compact({
    policy:
      policy &&
      compact({
        uri,
        version: textOf(extensionOf(policy, 'version')?.valueString),
        digest: textOf(extensionOf(policy, 'digest')?.valueString),
      }),
    authority: capacity === undefined ? undefined : compact({ capacity, ground }),
    notices: notices.map(({ valueCode }) => valueCode),
    expiryEvent: textOf(extensionOf(limits, 'expiryEvent')?.valueString),
    duo: elementsOf(limits?.extension).flatMap((limit) =>
      limit.url === 'dataUse' ? [readDataUse(limit)] : [],
    ),
    replaces: textOf(extensionOf(extensionOf(resource, REPLACES), 'consent')?.valueUri),
  })
}

function readDataUse(limit: Element): Element {
  const values = elementsOf(limit.extension).filter(({ url }) => url === 'value')
  return compact({
    code: textOf(extensionOf(limit, 'code')?.valueCode),
    values: values.map(({ valueString }) => valueString),
  })
}

export function fromParties({
  patient,
  grantors,
  custodians,
}: {
  patient: unknown
  grantors: unknown
  custodians: unknown
}): Element {
  const grantor = didOf(elementsOf(grantors)[0])
  const custodian = didOf(elementsOf(custodians)[0])
  return compact({
    id: didOf(patient),
    grantor: grantor === undefined ? undefined : { id: grantor },
    custodian: custodian === undefined ? undefined : { id: custodian },
  })
}

/** The signature, where the time is known to the second and in whose capacity it was. */
export function fromSigning({ signedAt, claims }: { signedAt: unknown; claims: Element }): Element {
  const { grantor, authority } = claims as Partial<PatientConsent>
  if (typeof signedAt !== 'string' || !signedAt.includes('T')) return {}
  return { signature: compact({ signer: grantor?.id, signedAt, capacity: authority?.capacity }) }
}
