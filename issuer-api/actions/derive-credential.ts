import { deriveCredential as derive } from '#agent/proofs/derive-credential.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { IssuerContext } from '../issuer-context.ts'
import type { deriveBody } from '../vcalm-schemas.ts'

/** VCALM `POST /credentials/derive`. Nothing is kept, and whose credential it is does not matter. */
export async function deriveCredential(
  { body }: RouteRequest<{ params: 'org'; body: typeof deriveBody }>,
  _context: IssuerContext,
): Promise<Answer> {
  const { verifiableCredential: document, options: { selectivePointers = [] } = {} } = body
  try {
    return { status: 201, body: { verifiableCredential: await derive({ document, selectivePointers }) } }
  } catch (cause) {
    if (!(cause instanceof ProofError)) throw cause
    const pointer = cause.code === 'POINTER_INVALID' ? '/options/selectivePointers' : '/verifiableCredential'
    const errors = [{ pointer, code: cause.code, detail: cause.message }]
    throw new Problem('CREDENTIAL_MALFORMED', cause.message, { errors, cause })
  }
}
