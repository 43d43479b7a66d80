import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { familyOfId } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { createPublishedSchema } from '#schemas/published-schema.ts'
import { createTypeMetadata } from '#schemas/type-metadata.ts'

const CACHE = { 'Cache-Control': 'public, max-age=86400' }

type Request = RouteRequest<{ params: 'family'; access: 'public' }>

/** A family's JSON Schema, as it is at its own URL. */
export function getSchema({ params }: Request): Answer {
  const schema = createPublishedSchema(find(params.family))
  return { status: 200, body: schema, headers: { ...CACHE, 'Content-Type': 'application/schema+json' } }
}

/** A family's JSON-LD context, as it is at its own URL. */
export function getContext({ params }: Request): Answer {
  const { context } = find(params.family)
  return { status: 200, body: context, headers: { ...CACHE, 'Content-Type': 'application/ld+json' } }
}

/** A family's Type Metadata (SD-JWT VC), as it is at its `vct`. */
export function getTypeMetadata({ params }: Request): Answer {
  return { status: 200, body: createTypeMetadata(find(params.family)), headers: CACHE }
}

function find(id: string): Family {
  const family = familyOfId(id)
  if (!family) throw new Problem('NOT_FOUND', 'there is no such family of credentials')
  return family
}
