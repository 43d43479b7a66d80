import type { Resource } from '../fhir/elements.ts'
import type { PractitionerLicense } from './claims.ts'
import { toPractitioner } from './fhir-practitioner.ts'

/**
 * A license as the bundle of a SMART Health Card (SMART Health Cards Framework 1.4, "Data Minimization"): what a printed
 * card has room for. Former names and specialties stay out, and so does the holder's DID: paper proves no key.
 */
export function toHealthCardBundle({
  claims,
  issuer,
}: {
  claims: PractitionerLicense
  issuer: { did: string; name: string }
}): Record<string, unknown> {
  const { id: _, taxonomy: _taxonomy, ...kept } = claims
  const { otherNames: _names, ...licensee } = claims.licensee
  const practitioner: Resource = toPractitioner({ claims: { ...kept, licensee }, issuer })
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'resource:0', resource: practitioner }],
  }
}
