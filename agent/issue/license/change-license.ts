import { AgentError, type Fault } from '#agent/errors.ts'
import { familyOfId } from '#schemas/families.ts'
import { applyTransition, type TransitionOrder } from '#schemas/practitioner-license/apply-transition.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { validateClaims } from '#schemas/validate-claims.ts'

/** A day that has begun anywhere on Earth: the furthest time zone is 14 hours ahead of UTC. */
const FURTHEST_AHEAD_MS = 14 * 60 * 60 * 1000

/**
 * A license as it stands after an order of its board.
 *
 * @throws {AgentError} TRANSITION_NOT_ALLOWED, TRANSITION_OUT_OF_ORDER, TRANSITION_INVALID, CLAIMS_INVALID
 */
export function changeLicense({
  claims,
  order,
  now,
}: {
  claims: PractitionerLicense
  order: TransitionOrder
  now: Date
}): PractitionerLicense {
  const latestDay = new Date(now.getTime() + FURTHEST_AHEAD_MS).toISOString().slice(0, 10)
  if (order.effective > latestDay) {
    const message = 'lies in the future: send it on the day'
    throw new AgentError('TRANSITION_INVALID', `the effective date ${message}`, {
      faults: [{ pointer: '/effective', code: 'TIME_INVALID', message }],
    })
  }
  const outcome = applyTransition({ claims, order })
  if ('claims' in outcome) return checked(outcome.claims)
  switch (outcome.refused) {
    case 'not-allowed': {
      const { allowed } = outcome
      const message =
        allowed.length === 0 ? 'its life is over' : `from its status there is only ${allowed.join(', ')}`
      throw new AgentError('TRANSITION_NOT_ALLOWED', `a license cannot make this transition: ${message}`, {
        faults: [{ pointer: '/transition', code: 'TRANSITION_NOT_ALLOWED', message }],
      })
    }
    case 'out-of-order':
      throw new AgentError(
        'TRANSITION_OUT_OF_ORDER',
        'it would have effect before the status that it changes',
        {
          faults: [{ pointer: '/effective', code: 'DATE_ORDER', message: 'is before the status date' }],
        },
      )
    case 'incomplete':
      throw new AgentError('TRANSITION_INVALID', 'the order is not one that this license can follow', {
        faults: [...outcome.faults],
      })
  }
}

function checked(claims: PractitionerLicense): PractitionerLicense {
  const family = familyOfId('practitioner-license')!
  const faults: Fault[] = validateClaims({ family, claims })
  if (faults.length === 0) return claims
  // pointers would be into claims that the client did not send
  const message = faults.map(({ message }) => message).join('; ')
  throw new AgentError('CLAIMS_INVALID', `the license would not be well-formed: ${message}`)
}
