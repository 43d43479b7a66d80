import { Type } from '@sinclair/typebox'
import { withdrawal } from '#schemas/trial-enrolment/withdrawal.ts'

const digest = Type.String({ description: 'SHA-256 of the document in JCS form (RFC 8785): 0x and hex.' })

export const trialAnswer = Type.Object({ id: Type.String({ format: 'uuid' }), digest })

export const documentAnswer = Type.Object({ digest })

export const trialDocumentsAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  documents: Type.Array(
    Type.Object({ digest, document: Type.Object({}, { description: 'type, trial, recordedAt, content' }) }),
  ),
})

const fault = Type.Object({ pointer: Type.String(), code: Type.String(), message: Type.String() })

export const consentAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  obtainedAt: Type.String({ format: 'date-time', description: 'The moment of the last signature.' }),
  counts: Type.Boolean({ description: 'Whether an enrolment can rest on it.' }),
  faults: Type.Array(fault, { description: 'Why it does not count.' }),
})

/** `GET /orgs/{org}/trials/{trial}/enrolments/{record}/state`. */
export const stateQuery = Type.Object(
  { at: Type.Optional(Type.String({ format: 'date-time', description: 'Now if left out; not to come.' })) },
  { additionalProperties: false },
)

export const permissionsAnswer = Type.Object({
  product: Type.Boolean(),
  visits: Type.Boolean(),
  contact: Type.Boolean(),
  recordsAccess: Type.Boolean(),
  newDisclosures: Type.Boolean(),
  keepCollected: Type.Boolean(),
})

export const stateAnswer = Type.Object({
  at: Type.String({ format: 'date-time' }),
  recordVersion: Type.Integer(),
  status: Type.String({ description: 'FHIR R4 ResearchSubject.status' }),
  enrolled: Type.Boolean(),
  protocolVersion: Type.String(),
  reconsent: Type.Object({
    status: Type.String({ description: 'current, due, reconsent-pending or not-applicable' }),
    consentedTo: Type.Union([Type.Integer(), Type.Null()]),
    outstanding: Type.Array(
      Type.Object({ number: Type.Integer(), by: Type.String({ format: 'date-time' }) }),
    ),
  }),
  withdrawals: Type.Array(withdrawal),
  permissions: permissionsAnswer,
})
