import type { RecordedDecision } from './record-decisions.ts'

/** A decision with where and when it was made. */
export type KeptDecision = RecordedDecision & { id: string; organisation: string; decidedAt: Date }

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM'
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'
const coding = (system: string, code: string) => ({ coding: [{ system, code }] })
const byValue = (system: string, value: string) => ({ identifier: { system, value } })
const byDid = (did: string) => byValue('urn:ietf:rfc:3986', did)

/**
 * A decision as a FHIR R4 AuditEvent of the profile IHE BALP 1.1.3 AuthZconsent. Where the profile wants a consent and
 * there is none on file, the entity says so; the client is known by its id, and its network address is not kept.
 *
 * @param verifierUrl the service that decided
 */
export function describeAccess({ decided, verifierUrl }: { decided: KeptDecision; verifierUrl: string }) {
  const { request, decision, basedOn, client, person, organisation, obligations } = decided
  const { requester, resource, purpose, action, patient, breakGlass } = request
  const purposeOfUse = [coding(`${TERMINOLOGY}/v3-ActReason`, purpose)]
  const service = { display: verifierUrl }
  return {
    resourceType: 'AuditEvent',
    id: decided.id,
    meta: { profile: ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent'] },
    type: { system: DICOM, code: '110113', display: 'Security Alert' },
    subtype: [{ system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType', code: 'AuthZ-Consent' }],
    action: 'E',
    recorded: decided.decidedAt.toISOString(),
    // 0 success, 4 minor failure, 8 serious failure: who was not let through, and where nobody knew
    outcome: decision === 'permit' ? '0' : decision === 'indeterminate' ? '4' : '8',
    outcomeDesc: decided.brokeGlass ? 'permit: break-the-glass' : decision,
    purposeOfEvent: purposeOfUse,
    agent: [
      {
        type: coding(DICOM, '110150'),
        who: byValue('urn:ietf:rfc:6749', client),
        requestor: false,
        network: { address: 'not kept', type: '5' },
      },
      {
        type: coding(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP'),
        who: byDid(requester.did),
        ...(person === null ? {} : { name: person }),
        ...(requester.roles.length === 0 ? {} : { role: requester.roles.map((text) => ({ text })) }),
        requestor: true,
        purposeOfUse,
      },
      {
        type: coding(`${TERMINOLOGY}/v3-RoleClass`, 'PROV'),
        who: { display: organisation },
        requestor: false,
      },
      {
        type: coding(`${TERMINOLOGY}/extra-security-role-type`, 'authserver'),
        who: service,
        requestor: false,
      },
    ],
    source: {
      observer: service,
      type: [{ system: `${TERMINOLOGY}/security-source-type`, code: '6', display: 'Security Server' }],
    },
    entity: [
      {
        what: { type: 'Patient', ...byDid(patient) },
        type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '1', display: 'Person' },
        role: { system: `${TERMINOLOGY}/object-role`, code: '1', display: 'Patient' },
      },
      ...(basedOn.length === 0 ? [{ display: 'none on file that speaks to this' }] : basedOn.map(byDid)).map(
        (consent) => ({
          what: { type: 'Consent', ...consent },
          type: { system: 'http://hl7.org/fhir/resource-types', code: 'Consent' },
          detail: [
            { type: 'action', valueString: action },
            { type: 'class', valueString: resource.class },
            ...(resource.securityLabels ?? []).map((label) => ({
              type: 'securityLabel',
              valueString: label,
            })),
            ...obligations.map(({ code }) => ({ type: 'obligation', valueString: code })),
            ...(breakGlass ? [{ type: 'breakGlassAuthority', valueString: breakGlass.authority }] : []),
            ...(breakGlass ? [{ type: 'breakGlassReason', valueString: breakGlass.reason }] : []),
          ],
        }),
      ),
    ],
  }
}

export type AuditEvent = ReturnType<typeof describeAccess>
