import type { ErrorObject } from 'ajv'

/** The first fault of a validation, for people: where, and what. */
export function describeFault(errors: readonly ErrorObject[] | null | undefined): string {
  const { instancePath = '', message = 'is not as it must be' } = errors?.[0] ?? {}
  return `${instancePath === '' ? 'it' : instancePath} ${message}`
}
