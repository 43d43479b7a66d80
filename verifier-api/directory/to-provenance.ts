import type { ListedLicense } from '#agent/directory/listed-entry.ts'
import { VERIFY_EVERY_MS } from '#agent/directory/verify-listed.ts'
import { concept, didReference, type Element, uriIdentifier } from '#schemas/fhir/elements.ts'
import { PRESENTED } from '../fhir/to-audit-event.ts'

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'
const RECORD = 'https://w3id.org/careseal/fhir/StructureDefinition/verification-record'

/** Whose directory it is. */
export type Keeper = { did: string; name: string }

/** Where fields of a resource are from: a VerificationResult that is contained in it. */
export type Provenance = Element & { resourceType: 'VerificationResult' }

/**
 * Where what a license says is from, and when it was verified last.
 *
 * @param locations FHIRPath of the elements that are made of it
 */
export function toLicenseProvenance({
  license: { issuer, digest, checks, verifiedAt, record },
  place,
  optedInAt,
  locations,
  keeper,
  now,
}: {
  license: ListedLicense
  place: number
  optedInAt: Date
  locations: readonly string[]
  keeper: Keeper
  now: Date
}): Provenance {
  const time = verifiedAt.toISOString()
  const next = new Date(verifiedAt.getTime() + VERIFY_EVERY_MS)
  return {
    resourceType: 'VerificationResult',
    id: `license-${place}`,
    extension: [{ url: RECORD, valueUri: `urn:uuid:${record}` }],
    target: [{ reference: '#' }, { identifier: { system: PRESENTED, value: digest } }],
    targetLocation: locations,
    need: concept(`${TERMINOLOGY}/need`, 'periodic'),
    // it is not in force any longer than it is known to be; what is overdue has to be asked again
    status: next > now ? 'validated' : 'req-revalid',
    statusDate: time,
    validationType: concept(`${TERMINOLOGY}/validation-type`, 'primary'),
    validationProcess: checks.map(({ check, outcome, code }) => ({
      coding: [{ system: `https://w3id.org/careseal/fhir/CodeSystem/check-${check}`, code }],
      text: `${check}: ${outcome}`,
    })),
    frequency: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } },
    lastPerformed: time,
    nextScheduled: next.toISOString().slice(0, 10),
    primarySource: [
      {
        who: didReference({ did: issuer, type: 'Organization' }),
        type: [concept(`${TERMINOLOGY}/primary-source-type`, 'lic-board')],
        validationStatus: concept(`${TERMINOLOGY}/validation-status`, 'successful'),
        validationDate: time,
      },
    ],
    attestation: { who: { reference: '#' }, date: optedInAt.toISOString().slice(0, 10) },
    validator: [{ organization: didReference({ ...keeper, type: 'Organization' }) }],
  }
}

/** Where what the keeper of the directory says itself is from: nobody has verified it. */
export function toStatedProvenance({
  statedAt,
  locations,
  keeper,
}: {
  statedAt: Date
  locations: readonly string[]
  keeper: Keeper
}): Provenance {
  return {
    resourceType: 'VerificationResult',
    id: 'affiliation',
    target: [{ reference: '#' }],
    targetLocation: locations,
    status: 'attested',
    statusDate: statedAt.toISOString(),
    attestation: {
      who: didReference({ ...keeper, type: 'Organization' }),
      date: statedAt.toISOString().slice(0, 10),
    },
  }
}

/** What an entry is identified by, whatever else is shown. */
export function entryIdentifier(id: string): Element {
  return uriIdentifier(`urn:uuid:${id}`)
}
