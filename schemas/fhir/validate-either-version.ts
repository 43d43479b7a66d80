import { type FhirFault, validateResource } from './validate-resource.ts'

/**
 * Holds a resource against R4, and against R5 if it is none: for a reader that understands both alike.
 *
 * @returns nothing if it is one of either; else the faults under the version that it comes nearer to
 */
export function validateEitherVersion({ resource }: { resource: unknown }): FhirFault[] {
  const r4 = validateResource({ version: 'r4', resource })
  if (r4.length === 0) return r4
  const r5 = validateResource({ version: 'r5', resource })
  return r5.length < r4.length ? r5 : r4
}
