import { type Element, elementsOf, type Resource } from '../fhir/elements.ts'
import { validateEitherVersion } from '../fhir/validate-either-version.ts'
import type { FhirFault } from '../fhir/validate-resource.ts'
import { readPractitioner } from './fhir-practitioner.ts'

/** `pointer` is into the entry; `message` holds no value. */
export type EntryFault = { pointer: string; code: string; message: string }

/** `qualification` counts from 1. */
export type EntryRow = { qualification?: number } & (
  | { claims: Record<string, unknown> }
  | { faults: readonly EntryFault[] }
)

/**
 * The licenses that an entry of a Bundle says, one for each qualification of its Practitioner. The claims are not checked
 * against their schema. An entry that is not understood whole is refused whole: modifier extensions, and whatever else
 * changes what the rest means, count wherever they are.
 *
 * @param entry Bundle.entry, of R4 or R5
 */
export function readRosterEntry({ entry }: { entry: unknown }): EntryRow[] {
  const found = validateEitherVersion({
    resource: { resourceType: 'Bundle', type: 'collection', entry: [entry] },
  })
  if (found.length > 0) return [{ faults: found.map(toEntryFault) }]
  const { resource, request } = entry as { resource?: Resource; request?: Element }
  // an entry of a batch or transaction may delete or change instead
  if (request && request.method !== 'POST' && request.method !== 'PUT')
    return refuse('/request', 'FHIR_NOT_SUPPORTED', 'it does not bring a resource')
  if (resource?.resourceType !== 'Practitioner')
    return refuse('/resource', 'FHIR_NOT_SUPPORTED', 'a roster holds Practitioners and nothing else')
  // R5 has it as a modifier: a record that is not active is not to be taken as valid
  if (resource.active === false)
    return refuse('/resource/active', 'RECORD_NOT_ACTIVE', 'the record of this person is not in use')
  const qualifications = elementsOf(resource.qualification)
  if (qualifications.length === 0)
    return refuse('/resource/qualification', 'QUALIFICATION_MISSING', 'a license is a qualification')
  return qualifications.map((qualification, place) => ({
    qualification: place + 1,
    ...readLicense({ ...resource, qualification: [qualification] }),
  }))
}

function readLicense(practitioner: Resource): EntryRow {
  const claims = readPractitioner({ practitioner })
  const { deceasedBoolean, deceasedDateTime } = practitioner
  if ((deceasedBoolean === true || deceasedDateTime !== undefined) && claims.status !== 'deceased') {
    const message = 'the person is deceased, and the license does not say so'
    return { faults: [{ pointer: '/resource', code: 'CLAIM_CONTRADICTS', message }] }
  }
  return { claims }
}

function refuse(pointer: string, code: string, message: string): EntryRow[] {
  return [{ faults: [{ pointer, code, message }] }]
}

function toEntryFault({ pointer, code, message }: FhirFault): EntryFault {
  return {
    pointer: pointer.replace(/^\/entry\/0/, ''),
    code: `FHIR_${code.toUpperCase().replaceAll('-', '_')}`,
    message,
  }
}
