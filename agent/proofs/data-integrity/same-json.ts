import { isDeepStrictEqual } from 'node:util'

/** Whether two JSON values are the same; one item counts as a list of one, as JSON-LD reads it. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(listOf(one), listOf(other))
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
