import { Type } from '@sinclair/typebox'
import { answerResource, createCapabilityStatement, type FhirCapability } from '#http/fhir-answers.ts'
import { FHIR_JSON } from '#http/fhir-outcome.ts'
import { defineRoutes, type Route } from '#http/routes.ts'
import type { FhirVersion } from '#schemas/fhir/definitions.ts'
import type { IssuerContext } from '../issuer-context.ts'
import { resourceTypes } from './resource-types.ts'
import { readOne, searchAll } from './serve-resources.ts'
import { readStudy, searchStudies } from './serve-studies.ts'

const route = defineRoutes<IssuerContext>()

const VERSIONS: readonly FhirVersion[] = ['r4', 'r5']

const resourceAnswer = (description: string) => ({
  200: { description, contentType: FHIR_JSON, body: Type.Object({}) },
})

/** FHIR R4 and R5 of an organisation's own records: read, search, and what can be done. */
export const fhirRoutes: readonly Route<IssuerContext>[] = VERSIONS.flatMap((version) => [
  route({
    method: 'GET',
    path: `/fhir/${version}/metadata` as '/fhir/r4/metadata',
    access: 'public',
    tag: 'fhir',
    summary: `The CapabilityStatement of FHIR ${version.toUpperCase()}`,
    responses: resourceAnswer('The CapabilityStatement'),
    action: (_request, { issuerUrl }) =>
      answerResource(
        createCapabilityStatement({
          version,
          name: 'Careseal issuer',
          url: `${issuerUrl}/fhir/${version}`,
          resources: describeTypes(version),
        }),
      ),
  }),
  ...Object.entries(served(version)).flatMap(([name, { made, query, read, search }]) => [
    route({
      method: 'GET',
      path: `/fhir/${version}/${name}/:id` as '/fhir/r4/Consent/:id',
      access: 'credentials:read',
      tag: 'fhir',
      summary: `A ${name} (FHIR ${version.toUpperCase()}), made of ${made}`,
      responses: resourceAnswer(`The ${name}`),
      action: read,
    }),
    route({
      method: 'GET',
      path: `/fhir/${version}/${name}` as '/fhir/r4/Consent',
      access: 'credentials:read',
      tag: 'fhir',
      summary: `Search ${name} (FHIR ${version.toUpperCase()})`,
      query,
      responses: resourceAnswer('A Bundle: a page of what was found'),
      action: search as never,
    }),
  ]),
])

/** What is made of records, and the trials that an organisation keeps. */
function served(version: FhirVersion) {
  const types = Object.entries(resourceTypes).map(([name, type]) => [
    name,
    {
      made: 'a record',
      query: createQuery(type.subject[version]),
      read: readOne({ version, type }),
      search: searchAll({ version, type }),
    },
  ])
  const study = {
    made: 'a trial',
    query: createQuery(undefined),
    read: readStudy(version),
    search: searchStudies(version),
  }
  return { ...Object.fromEntries(types), ResearchStudy: study } as Record<string, typeof study>
}

function createQuery(subject: string | undefined) {
  return Type.Object(
    {
      _id: Type.Optional(Type.String({ maxLength: 64 })),
      _count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      _cursor: Type.Optional(
        Type.String({ maxLength: 128, description: 'From the link of the page before.' }),
      ),
      ...(subject === undefined
        ? {}
        : {
            [subject]: Type.Optional(
              Type.String({ maxLength: 2100, description: 'The DID of the subject.' }),
            ),
          }),
    },
    { additionalProperties: false },
  )
}

function describeTypes(version: FhirVersion): Readonly<Record<string, FhirCapability>> {
  const types = Object.fromEntries(
    Object.entries(resourceTypes).map(([name, { subject }]) => {
      const own = subject[version]
      const searches = [{ name: '_id', type: 'token', documentation: 'The id of the record.' }]
      if (own !== undefined) {
        const [parameter] = own.split(':')
        const isReference = own.includes(':')
        searches.push({
          name: parameter!,
          type: isReference ? 'reference' : 'token',
          documentation: isReference ? 'With :identifier alone: a DID.' : 'A DID.',
        })
      }
      return [name, { documentation: 'Of the records of the caller’s organisation.', searches }]
    }),
  )
  const searches = [{ name: '_id', type: 'token', documentation: 'The id of the trial.' }]
  return {
    ...types,
    ResearchStudy: { documentation: 'The trials that the caller’s organisation keeps.', searches },
  }
}
