import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { IssueRequest } from '#agent/issue/issue-credentials.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { Problem } from '#http/problem.ts'
import type { Caller } from '#http/routes.ts'
import { createBodyValidation } from '#http/validate-input.ts'
import { familyOfType } from '#schemas/families.ts'
import { familyIssueBody, type IssueBody } from '../bodies.ts'

/** Idempotency-Key draft §2.2: the resource "MAY" limit the key's form: 1 to 128 visible ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/

/** @throws {Problem} HEADER_INVALID */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header
  throw new Problem('HEADER_INVALID', 'Idempotency-Key must be 1 to 128 visible ASCII characters')
}

export function actorOf({ clientId, person }: Caller): Actor {
  return { client: clientId, person: person ?? null }
}

const validateFamily = createBodyValidation(familyIssueBody)

/**
 * What one body asks to issue.
 *
 * @throws {Problem} BODY_INVALID for a credential of a family, or of no type at all, that is not of its form
 */
export function readIssueRequest({
  body,
  actor,
  idempotencyKey,
  now,
}: {
  body: IssueBody
  actor: Actor
  idempotencyKey?: string
  now: Date
}): IssueRequest {
  if (!namesOtherType(body.credential)) validateFamily({ value: body, size: 0 })
  const { credential, options = {} } = body
  const { record, effective, reason, credentialStatus, ...securing } = options
  return {
    requested: credential,
    securing,
    actor,
    ...(record === undefined ? {} : { record }),
    ...(effective === undefined ? {} : { effectiveAt: new Date(effective) }),
    ...(reason === undefined ? {} : { reason }),
    ...(credentialStatus === undefined ? {} : { withMessage: true }),
    ...(idempotencyKey === undefined
      ? {}
      : { idempotency: { key: idempotencyKey, requestDigest: digestBody(body) } }),
    now,
  }
}

/** Whether its types are terms, and none of a family's. The VC API has them in an array, also where there is but one. */
function namesOtherType({ type }: Record<string, unknown>): boolean {
  const types: unknown[] = Array.isArray(type) ? type : type === 'VerifiableCredential' ? [] : [type]
  const named = types.filter((entry) => typeof entry === 'string')
  return named.length > 0 && !named.some((entry) => familyOfType([entry]))
}

/** Two bodies that say the same in another order of keys are the same request. */
function digestBody(body: IssueBody): Buffer {
  return createHash('sha256').update(canonicalize(body)!).digest()
}
