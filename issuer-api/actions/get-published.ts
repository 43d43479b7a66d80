import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { familyOfVersion } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { createPublishedSchema } from '#schemas/published-schema.ts'
import { createTypeMetadata } from '#schemas/type-metadata.ts'

const CACHE = { 'Cache-Control': 'public, max-age=86400' }

type Request = RouteRequest<{ params: 'family' | 'version'; access: 'public' }>

/** A family's JSON Schema, as it is at its own URL. */
export function getSchema({ params }: Request): Answer {
  const schema = createPublishedSchema(find(params))
  return { status: 200, body: schema, headers: { ...CACHE, 'Content-Type': 'application/schema+json' } }
}

/** A family's JSON-LD context, as it is at its own URL. */
export function getContext({ params }: Request): Answer {
  const { context } = find(params)
  return { status: 200, body: context, headers: { ...CACHE, 'Content-Type': 'application/ld+json' } }
}

/** A family's Type Metadata (SD-JWT VC), as it is at its `vct`. */
export function getTypeMetadata({ params }: Request): Answer {
  return { status: 200, body: createTypeMetadata(find(params)), headers: CACHE }
}

function find({ family: id, version }: Request['params']): Family {
  const number = /^v([1-9][0-9]?)$/.exec(version)?.[1]
  const family = number === undefined ? undefined : familyOfVersion({ id, version: Number(number) })
  if (!family)
    throw new Problem('NOT_FOUND', 'there is no such family of credentials, or no such version of it')
  return family
}
