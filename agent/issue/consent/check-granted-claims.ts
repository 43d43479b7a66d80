import { hash } from 'node:crypto'
import { parseGrant } from '#agent/consents/parse-grant.ts'
import { AgentError } from '#agent/errors.ts'
import { checkGrant } from '#agent/verify/check-grant.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { GrantPayload } from '#schemas/patient-consent/grant.ts'
import type { FamilyCheck, IssueRequest } from '../issue-credentials.ts'

/** Clocks may be a minute apart. */
const SKEW_SECONDS = 60

/**
 * Holds a consent that is to be issued against what the grantor's key signed, if it says that a wallet signed it. What was
 * signed is good for one credential, and until it says.
 *
 * @throws {AgentError} from the check: GRANT_INVALID, HOLDER_UNAVAILABLE; where it is recorded: GRANT_EXPIRED, GRANT_USED
 */
export function createCheckGrantedClaims({
  verifier: { didResolver, view },
}: {
  verifier: Pick<VerifierWorld, 'didResolver' | 'view'>
}): FamilyCheck {
  return async ({ organisation, request: { now }, claims: given }) => {
    const claims = given as PatientConsent
    if (claims.signature.method !== 'wallet') return {}
    const { outcome, code, message } = await checkGrant({ claims, didResolver, view, now })
    if (outcome === 'unknown') throw new AgentError('HOLDER_UNAVAILABLE', message)
    const parsed = parseGrant({ claims })
    if (outcome === 'fail' || 'fault' in parsed) throw refuse(code, message)
    const { payload } = parsed
    if (payload.iat > now.getTime() / 1000 + SKEW_SECONDS) {
      throw refuse('GRANT_TIME_MISMATCH', 'the grant: it was signed at a time that has not come')
    }
    return { alongside: useGrant({ organisation: organisation.id, payload }) }
  }
}

/** In the transaction that records the credential, so that of two at once one is issued. */
function useGrant({
  organisation,
  payload: { iss, jti, exp },
}: {
  organisation: string
  payload: GrantPayload
}): NonNullable<IssueRequest['alongside']> {
  return async ({ transaction, now }) => {
    if (exp < now.getTime() / 1000) {
      throw new AgentError('GRANT_EXPIRED', 'what was signed is no longer taken: draft it again')
    }
    const used = await transaction
      .insertInto('consent_grants')
      .values({
        organisation,
        digest: hash('sha256', `${iss} ${jti}`, 'buffer'),
        // from then on it is refused for its age, whichever of two clocks is asked
        expires_at: new Date((exp + 2 * SKEW_SECONDS) * 1000),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (used.numInsertedOrUpdatedRows !== 1n) {
      throw new AgentError('GRANT_USED', 'a consent was issued of what was signed: it is good for one')
    }
  }
}

function refuse(code: string, message: string): AgentError {
  return new AgentError('GRANT_INVALID', message, {
    faults: [{ pointer: '/credential/credentialSubject/signature/grant', code, message }],
  })
}
