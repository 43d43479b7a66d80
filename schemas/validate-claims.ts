import type { ValidateFunction } from 'ajv'
import type { ClaimFault } from './claim-fault.ts'
import { createAjv } from './create-ajv.ts'
import { describeSchemaErrors } from './describe-schema-errors.ts'
import type { Family } from './family.ts'

type Validators = { accepts: ValidateFunction; explain: ValidateFunction | undefined }

const fast = createAjv({ explain: false })
const thorough = createAjv({ explain: true })
const validators = new WeakMap<Family, Validators>()

/**
 * Holds claims (a credential subject) against their family: its JSON Schema, and then what a schema cannot say.
 *
 * @returns what is wrong, nothing if all is well; pointers are into the claims
 */
export function validateClaims({ family, claims }: { family: Family; claims: unknown }): ClaimFault[] {
  let known = validators.get(family)
  if (!known) {
    known = { accepts: fast.compile(family.claims), explain: undefined }
    validators.set(family, known)
  }
  if (known.accepts(claims)) return family.checkClaims(claims as Record<string, unknown>)
  known.explain ??= thorough.compile(family.claims)
  known.explain(claims)
  return describeSchemaErrors(known.explain.errors ?? [])
}
