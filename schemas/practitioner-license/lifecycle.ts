import type { LICENSE_STATUSES, PUBLIC_ACTIONS } from '../vocabulary/license-types.ts'

export type LicenseStatus = (typeof LICENSE_STATUSES)[number]

type PublicActionCode = (typeof PUBLIC_ACTIONS)[number]

/**
 * What a transition does to the credentials of a license. `renew` issues another, and the one before runs out by
 * itself; `replace` issues another, and revokes those before as superseded; `suspend` sets their suspension bit and
 * `revoke` their revocation bit, and nothing is issued.
 */
export type CredentialEffect = 'renew' | 'replace' | 'suspend' | 'revoke'

/** What a transition needs to be told, beside its effective date and its reason. */
export type TransitionNeed = 'expirationDate' | 'restrictions' | 'basis'

export type TransitionRule = {
  from: readonly LicenseStatus[]
  /** `same`: the license keeps its status. */
  to: LicenseStatus | 'same'
  effect: CredentialEffect
  needs: readonly TransitionNeed[]
  /** The public order that it adds to `publicActions`. */
  action?: PublicActionCode
  /** What it may rest on, where a board tells these apart. */
  bases?: readonly TransitionBasis[]
}

/** Why a license is revoked or surrendered: discipline, a mistake of the board, or the holder's own wish. */
export const TRANSITION_BASES = [
  'disciplinary',
  'issued-in-error',
  'voluntary',
  'in-lieu-of-discipline',
] as const

export type TransitionBasis = (typeof TRANSITION_BASES)[number]

/** A board keeps its authority to discipline over a license that is not in use. */
const DISCIPLINED = ['active', 'inactive', 'expired', 'probation', 'restricted'] as const
const IN_USE = ['active', 'probation', 'restricted'] as const

/**
 * The life of a license. `revoked`, `surrendered` and `deceased` are its ends: who is licensed again afterwards gets a
 * license of its own, with the order among its public actions. A suspension can end in probation (a stayed suspension)
 * as well as in reinstatement. What is suspended stays so when its last day passes: it is reinstated with a new one.
 * Discipline outlives a lapse: a license that was restricted when it expired comes back restricted or on probation.
 */
const TRANSITIONS = {
  grant: { from: ['pending'], to: 'active', effect: 'replace', needs: [] },
  renew: { from: IN_USE, to: 'same', effect: 'renew', needs: ['expirationDate'] },
  deactivate: { from: ['active'], to: 'inactive', effect: 'replace', needs: [] },
  reactivate: { from: ['inactive'], to: 'active', effect: 'replace', needs: [] },
  expire: { from: ['inactive', ...IN_USE], to: 'expired', effect: 'revoke', needs: [] },
  suspend: { from: DISCIPLINED, to: 'suspended', effect: 'suspend', needs: [], action: 'suspension' },
  'suspend-summarily': {
    from: DISCIPLINED,
    to: 'suspended',
    effect: 'suspend',
    needs: [],
    action: 'summary-suspension',
  },
  reinstate: {
    from: ['suspended', 'expired'],
    to: 'active',
    effect: 'replace',
    needs: [],
    action: 'reinstatement',
  },
  restrict: {
    from: [...IN_USE, 'suspended', 'expired'],
    to: 'restricted',
    effect: 'replace',
    needs: ['restrictions'],
    action: 'restriction',
  },
  'place-on-probation': {
    from: [...IN_USE, 'suspended', 'expired'],
    to: 'probation',
    effect: 'replace',
    needs: ['restrictions'],
    action: 'probation',
  },
  'lift-restrictions': {
    from: ['probation', 'restricted'],
    to: 'active',
    effect: 'replace',
    needs: [],
    action: 'reinstatement',
  },
  revoke: {
    from: [...DISCIPLINED, 'suspended'],
    to: 'revoked',
    effect: 'revoke',
    needs: ['basis'],
    action: 'revocation',
    bases: ['disciplinary', 'issued-in-error'],
  },
  surrender: {
    from: [...DISCIPLINED, 'suspended'],
    to: 'surrendered',
    effect: 'revoke',
    needs: ['basis'],
    action: 'surrender',
    bases: ['voluntary', 'in-lieu-of-discipline'],
  },
  'record-death': {
    from: ['pending', ...DISCIPLINED, 'suspended'],
    to: 'deceased',
    effect: 'revoke',
    needs: [],
  },
} as const satisfies Record<string, TransitionRule>

export type LicenseTransition = keyof typeof TRANSITIONS

export const LICENSE_TRANSITIONS = Object.keys(TRANSITIONS) as readonly LicenseTransition[]

/** What a transition is and does. */
export function ruleOf(transition: LicenseTransition): TransitionRule {
  return TRANSITIONS[transition]
}

/** The transitions that a license of this status can make. */
export function transitionsFrom(status: LicenseStatus): LicenseTransition[] {
  return LICENSE_TRANSITIONS.filter((transition) => ruleOf(transition).from.includes(status))
}
