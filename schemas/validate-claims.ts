import type { ValidateFunction } from 'ajv'
import type { ClaimFault } from './claim-fault.ts'
import { createAjv } from './create-ajv.ts'
import { describeSchemaErrors } from './describe-schema-errors.ts'
import type { Family } from './family.ts'
import { createPartialSchema } from './partial-schema.ts'

type Validators = { accepts: ValidateFunction; explain: ValidateFunction | undefined }

const fast = createAjv({ explain: false })
const thorough = createAjv({ explain: true })
const whole = new WeakMap<Family, Validators>()
const partial = new WeakMap<Family, Validators>()

/**
 * Holds claims (a credential subject) against their family: its JSON Schema, and then what a schema cannot say.
 *
 * @param selective whether a holder may have left out what the family lets them: that alone may be missing then
 * @returns what is wrong, nothing if all is well; pointers are into the claims
 */
export function validateClaims({
  family,
  claims,
  selective = false,
}: {
  family: Family
  claims: unknown
  selective?: boolean
}): ClaimFault[] {
  const validators = selective ? partial : whole
  const schema = () => (selective ? createPartialSchema(family) : family.claims)
  let known = validators.get(family)
  if (!known) {
    known = { accepts: fast.compile(schema()), explain: undefined }
    validators.set(family, known)
  }
  if (known.accepts(claims)) {
    const faults = family.checkClaims(claims as Record<string, unknown>)
    return selective ? faults.filter((fault) => !isWithheld(family, fault)) : faults
  }
  known.explain ??= thorough.compile(schema())
  known.explain(claims)
  return describeSchemaErrors(known.explain.errors ?? [])
}

function isWithheld({ disclosable }: Family, { code, pointer }: ClaimFault): boolean {
  return code === 'CLAIM_MISSING' && disclosable.includes(pointer)
}
