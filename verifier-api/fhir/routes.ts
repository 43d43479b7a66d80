import { Type } from '@sinclair/typebox'
import { listVerifications } from '#agent/verify/list-verifications.ts'
import { readVerification } from '#agent/verify/read-verification.ts'
import type { VerificationRecord } from '#agent/verify/verification-record.ts'
import {
  answerResource,
  answerSearch,
  createCapabilityStatement,
  decodeCursor,
  encodeCursor,
} from '#http/fhir-answers.ts'
import { FHIR_JSON } from '#http/fhir-outcome.ts'
import { notAPage } from '#http/not-a-page.ts'
import { defineRoutes, type Route } from '#http/routes.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import type { Resource } from '#schemas/fhir/elements.ts'
import { directoryCapabilities } from '../directory/directory-capabilities.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { toAuditEvent } from './to-audit-event.ts'
import { toVerificationResult } from './to-verification-result.ts'

const route = defineRoutes<VerifierContext>()

const VERSIONS: readonly FhirVersion[] = ['r4', 'r5']

type Mapping = (options: { record: VerificationRecord; version: FhirVersion }) => Resource

/** What is served, by its FHIR type. A resource has the id of the verification record that it is made of. */
const MAPPINGS: readonly (readonly [string, Mapping])[] = [
  ['AuditEvent', toAuditEvent],
  ['VerificationResult', toVerificationResult],
]

const searchQuery = Type.Object(
  {
    _id: Type.Optional(Type.String({ format: 'uuid' })),
    _count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    _cursor: Type.Optional(Type.String({ maxLength: 128, description: 'From the link of the page before.' })),
  },
  { additionalProperties: false },
)

const resourceAnswer = (description: string) => ({
  200: { description, contentType: FHIR_JSON, body: Type.Object({}) },
})

/** FHIR R4 and R5 of the verifications that an organisation asked for: read and search. */
export const fhirRoutes: readonly Route<VerifierContext>[] = VERSIONS.flatMap((version) => [
  route({
    method: 'GET',
    path: `/fhir/${version}/metadata` as '/fhir/r4/metadata',
    access: 'public',
    tag: 'fhir',
    summary: `The CapabilityStatement of FHIR ${version.toUpperCase()}`,
    responses: resourceAnswer('The CapabilityStatement'),
    action: (_request, { verifierUrl }) =>
      answerResource(
        createCapabilityStatement({
          version,
          name: 'Careseal verifier',
          url: `${verifierUrl}/fhir/${version}`,
          resources: {
            ...Object.fromEntries(
              MAPPINGS.map(([name]) => [
                name,
                {
                  documentation: 'Of the verifications that the caller’s organisation asked for.',
                  searches: [{ name: '_id', type: 'token', documentation: 'The id of the verification.' }],
                },
              ]),
            ),
            ...(version === 'r4' ? directoryCapabilities : {}),
          },
        }),
      ),
  }),
  ...MAPPINGS.flatMap(([name, map]) => [
    route({
      method: 'GET',
      path: `/fhir/${version}/${name}/:id` as '/fhir/r4/AuditEvent/:id',
      access: 'credentials:verify',
      tag: 'fhir',
      summary: `A ${name} (FHIR ${version.toUpperCase()}), made of a verification record`,
      responses: resourceAnswer(`The ${name}`),
      action: async ({ params, caller }, { verifier: { database } }) => {
        const { organisation } = caller
        const { record } = await readVerification({ database, id: params.id, organisation })
        return answerResource(map({ record, version }))
      },
    }),
    route({
      method: 'GET',
      path: `/fhir/${version}/${name}` as '/fhir/r4/AuditEvent',
      access: 'credentials:verify',
      tag: 'fhir',
      summary: `Search ${name} (FHIR ${version.toUpperCase()}), oldest first`,
      query: searchQuery,
      responses: resourceAnswer('A Bundle: a page of what was found'),
      action: async ({ query, caller, url }, { verifier: { database }, verifierUrl }) => {
        const { _id: id, _count: limit = 50, _cursor: cursor } = query
        const after = cursor === undefined ? undefined : decodeCursor(cursor)
        if (cursor !== undefined && !after) throw notAPage({ parameter: '_cursor' })
        const { organisation } = caller
        const { records, end } = await listVerifications({ database, organisation, id, after, limit })
        return answerSearch({
          base: verifierUrl,
          url,
          resources: records.map((record) => map({ record, version })),
          next: end && encodeCursor(end),
        })
      },
    }),
  ]),
])
