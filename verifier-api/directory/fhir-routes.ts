import { type TString, Type } from '@sinclair/typebox'
import { FHIR_JSON } from '#http/fhir-outcome.ts'
import { defineRoutes, type Route } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { directoryCapabilities } from './directory-capabilities.ts'
import { REFERENCES } from './references.ts'
import { answerOne, answerPage } from './serve-directory.ts'

const route = defineRoutes<VerifierContext>()

const resourceAnswer = (description: string) => ({
  200: { description, contentType: FHIR_JSON, body: Type.Object({}) },
})

/**
 * The provider directory as FHIR R4 in Plan-Net's shape: read and search.
 *
 * @param access `public`, as Plan-Net has it, or a scope
 */
export function createDirectoryReadRoutes(access: 'public' | 'credentials:verify'): Route<VerifierContext>[] {
  return Object.keys(directoryCapabilities).flatMap((type) => [
    route({
      method: 'GET',
      path: `/fhir/r4/${type}/:id` as '/fhir/r4/Practitioner/:id',
      access,
      tag: 'directory',
      summary: `A ${type} of the provider directory (Plan-Net)`,
      responses: resourceAnswer(`The ${type}`),
      action: ({ params, now }, context) => answerOne({ type, id: params.id, now, context }),
    }),
    route({
      method: 'GET',
      path: `/fhir/r4/${type}` as '/fhir/r4/Practitioner',
      access,
      tag: 'directory',
      summary: `Search ${type} in the provider directory (Plan-Net)`,
      query: createQuery(type),
      responses: resourceAnswer('A Bundle: a page of what was found'),
      action: ({ query, url, now }, context) => answerPage({ type, query, url, now, context }),
    }),
  ])
}

function createQuery(type: string) {
  const text = (description: string) =>
    Type.Optional(Type.String({ minLength: 1, maxLength: 2100, description }))
  const { searches, includes, revincludes } = directoryCapabilities[type]!
  const named: Record<string, ReturnType<typeof text>> = {}
  for (const { name, documentation } of searches) named[name] = text(documentation)
  return Type.Object(
    {
      ...(named as Record<string, TString>),
      ...namesOf('_include', includes),
      ...namesOf('_revinclude', revincludes),
      _count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      _cursor: Type.Optional(
        Type.String({ format: 'uuid', description: 'From the link of the page before.' }),
      ),
    },
    { additionalProperties: false },
  )
}

/** FHIR R4 §3.1.1.5.4: "Parameter values for both _include and _revinclude have three parts", of which the last may be left out. */
function namesOf(parameter: string, names: readonly string[] = []) {
  if (names.length === 0) return {}
  const values = names.flatMap((name) => [name, `${name}:${REFERENCES[name]!.target}`])
  return {
    [parameter]: Type.Optional(
      Type.Array(Type.Union(values.map((value) => Type.Literal(value))), {
        maxItems: 8,
        description: 'What to have with what is found. May be given several times.',
      }),
    ),
  }
}
