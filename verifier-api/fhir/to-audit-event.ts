import type { VerificationRecord } from '#agent/verify/verification-record.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import { compact, concept, didReference, type Element, type Resource } from '#schemas/fhir/elements.ts'
import { PURPOSES_OF_USE } from '#schemas/vocabulary/purposes-of-use.ts'

const LIFECYCLE = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle'
const PURPOSES = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const OUTCOMES = 'http://terminology.hl7.org/CodeSystem/audit-event-outcome'

/** The digest of what was presented: its system, where a record names it. */
export const PRESENTED = 'https://w3id.org/careseal/fhir/NamingSystem/presented-digest'

/**
 * That somebody had something verified, as an AuditEvent. Its outcome is that of the event: a verification that says no is one
 * that was made. R5 has other names for the type, the outcome and the purpose.
 */
export function toAuditEvent({
  record,
  version,
}: {
  record: VerificationRecord
  version: FhirVersion
}): Resource {
  const { id, time, client, person, organisation, verifier, presented, policy } = record
  const isR4 = version === 'r4'
  const agent = (value: string, kind: string, requestor: boolean) => ({
    who: { identifier: { system: `https://w3id.org/careseal/fhir/NamingSystem/${kind}`, value } },
    requestor,
  })
  const entity = { what: { identifier: { system: PRESENTED, value: presented.digest } } }
  return compact({
    resourceType: 'AuditEvent',
    id,
    ...(isR4
      ? { type: { system: LIFECYCLE, code: 'verify' }, outcome: '0', outcomeDesc: presented.verdict }
      : {
          code: concept(LIFECYCLE, 'verify'),
          outcome: { code: { system: OUTCOMES, code: '0' }, detail: [{ text: presented.verdict }] },
        }),
    action: 'E',
    recorded: time,
    [isR4 ? 'purposeOfEvent' : 'authorization']: toPurpose(policy.purposeOfUse),
    agent: [
      agent(client, 'client', person === null),
      ...(person === null ? [] : [agent(person, 'person', true)]),
      agent(organisation, 'organisation', false),
    ],
    source: { observer: didReference({ did: verifier, type: 'Organization' }) },
    entity: [entity],
  })
}

/** A purpose that is none of HL7's is text: what a caller wrote. */
function toPurpose(purpose: string | undefined): Element[] {
  if (purpose === undefined) return []
  const isCode = (PURPOSES_OF_USE as readonly string[]).includes(purpose)
  return [isCode ? concept(PURPOSES, purpose) : { text: purpose }]
}
