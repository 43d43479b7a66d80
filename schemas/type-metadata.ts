import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox'
import type { Family } from './family.ts'

/** A claim of Type Metadata; null in a path stands for every element of an array. */
export type ClaimMetadata = {
  path: (string | null)[]
  display: { locale: 'en'; label: string; description?: string }[]
  mandatory: boolean
  sd: 'always' | 'never'
}

/** SD-JWT VC Type Metadata, draft-ietf-oauth-sd-jwt-vc "Type Metadata Format". */
export type TypeMetadata = {
  vct: string
  name: string
  description: string
  display: { locale: 'en'; name: string; description: string }[]
  claims: ClaimMetadata[]
}

/** The document at a family's `vct`, made from its claims: what they are called, and which of them can be left out. */
export function createTypeMetadata(family: Family): TypeMetadata {
  const { vct, title, description, claims } = family
  return {
    vct,
    name: title,
    description,
    display: [{ locale: 'en', name: title, description }],
    claims: describeMembers({ schema: claims, path: [], pointer: '', mandatory: true, family }),
  }
}

type Place = { path: (string | null)[]; pointer: string; mandatory: boolean; family: Family }

function describeMembers({
  schema,
  path,
  pointer,
  mandatory,
  family,
}: Place & { schema: TObject }): ClaimMetadata[] {
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const place = {
      path: [...path, path.length === 0 ? nameOf(name, family) : name],
      pointer: `${pointer}/${name}`,
      mandatory: mandatory && (schema.required?.includes(name) ?? false),
      family,
    }
    return [describe({ schema: member, ...place }), ...describeInside({ schema: member, ...place })]
  })
}

function describeInside({ schema, ...place }: Place & { schema: TSchema }): ClaimMetadata[] {
  if (TypeGuard.IsObject(schema)) return describeMembers({ schema, ...place })
  if (!TypeGuard.IsArray(schema) || !TypeGuard.IsObject(schema.items)) return []
  const { path, pointer, family } = place
  return describeMembers({
    schema: schema.items,
    path: [...path, null],
    pointer: `${pointer}/*`,
    mandatory: false,
    family,
  })
}

function describe({ schema, path, pointer, mandatory, family }: Place & { schema: TSchema }): ClaimMetadata {
  const { title = path.at(-1)!, description } = schema
  return {
    path,
    display: [{ locale: 'en', label: title, ...(description === undefined ? {} : { description }) }],
    mandatory,
    sd: family.disclosable.includes(pointer) ? 'always' : 'never',
  }
}

/** RFC 7519 §4.1.2: the subject of a JWT is `sub`. */
function nameOf(claim: string, { jwtNames }: Family): string {
  return claim === 'id' ? 'sub' : (jwtNames[claim] ?? claim)
}
