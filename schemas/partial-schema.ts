import type { TSchema } from '@sinclair/typebox'
import type { Family } from './family.ts'

type ObjectSchema = { required?: string[]; properties: Record<string, ObjectSchema> }

/** The JSON Schema of a family's claims as a holder may present them: what is disclosable is not required. */
export function createPartialSchema({ claims, disclosable }: Family): TSchema {
  const partial = JSON.parse(JSON.stringify(claims)) as ObjectSchema
  for (const pointer of disclosable) {
    const steps = pointer.split('/').slice(1)
    const name = steps.pop()!
    const parent = steps.reduce((schema, step) => schema.properties[step]!, partial)
    if (parent.required) parent.required = parent.required.filter((required) => required !== name)
  }
  return partial as unknown as TSchema
}
