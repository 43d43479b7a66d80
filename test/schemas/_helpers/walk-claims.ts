import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox'

/** A claim as its schema has it; a list's items are under `/0`. */
export type SchemaNode = { pointer: string; name: string; schema: TSchema; required: boolean; depth: number }

/** Every claim of a family's schema, nested ones and items of lists among them. */
export function walkClaims(claims: TObject, pointer = '', depth = 0): SchemaNode[] {
  return Object.entries(claims.properties).flatMap(([name, schema]) => {
    const node = {
      pointer: `${pointer}/${name}`,
      name,
      schema,
      depth,
      required: claims.required?.includes(name) ?? false,
    }
    return [node, ...walkInside({ schema, pointer: node.pointer, depth })]
  })
}

function walkInside({
  schema,
  pointer,
  depth,
}: {
  schema: TSchema
  pointer: string
  depth: number
}): SchemaNode[] {
  if (TypeGuard.IsObject(schema)) return walkClaims(schema, pointer, depth + 1)
  if (!TypeGuard.IsArray(schema)) return []
  const item = { pointer: `${pointer}/0`, name: '0', schema: schema.items, required: false, depth: depth + 1 }
  return [item, ...walkInside({ schema: schema.items, pointer: item.pointer, depth })]
}

/** The value at a JSON Pointer; undefined if there is none. */
export function readClaim(claims: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], claims)
}
