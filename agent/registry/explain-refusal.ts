import { AgentError, type AgentErrorCode, type Fault } from '#agent/errors.ts'
import { ChainError } from './chain-error.ts'

type Explanation = { code: AgentErrorCode; message: string; pointer?: string }

/** The contract's custom errors that a caller can do something about. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  AccreditationAlreadyEnded: {
    code: 'ACCREDITATION_ENDED',
    message: 'it has ended, and is distrusted from then or earlier already',
  },
  AccreditationCycle: {
    code: 'ACCREDITATION_CYCLE',
    message: 'an organisation cannot accredit itself, or one above it',
    pointer: '/organisation',
  },
  AccreditationTooDeep: {
    code: 'ACCREDITATION_TOO_DEEP',
    message: 'there are as many accreditations above this one as the registry allows',
    pointer: '/organisation',
  },
  AccreditationUnknown: { code: 'ACCREDITATION_NOT_FOUND', message: 'there is no such accreditation' },
  KeyAlreadyEnded: { code: 'KEY_ENDED', message: 'that the key has ended was said already, and no milder' },
  OrganisationHalted: { code: 'ORGANISATION_HALTED', message: 'an organisation that this needs is halted' },
  OrganisationUnknown: {
    code: 'ORGANISATION_NOT_REGISTERED',
    message: 'the registry does not know the organisation',
  },
  ParentMissing: { code: 'NOT_ACCREDITED', message: 'only a root authority accredits by itself' },
  ParentNotLive: { code: 'NOT_ACCREDITED', message: 'an accreditation above this one is not live' },
  ParentOfAnother: { code: 'NOT_ACCREDITED', message: 'the accreditation above is another organisation’s' },
  ParentOfOtherSchema: { code: 'NOT_ACCREDITED', message: 'the accreditation above is for another type' },
  StateUnchanged: { code: 'ORGANISATION_HALTED', message: 'the organisation is halted already' },
  PeriodInvalid: {
    code: 'ACCREDITATION_PERIOD_INVALID',
    message: 'the registry does not take this period',
    pointer: '/until',
  },
}

/**
 * What the registry or the chain refused a transaction with, as what the caller of an operation is told: a code of
 * ours for each custom error that a caller can bring about, CHAIN_UNAVAILABLE where nothing was decided, and
 * REGISTRY_REFUSED for the rest. Anything else is given back as it is.
 */
export function explainRefusal(error: unknown): unknown {
  if (!(error instanceof ChainError)) return error
  const { code, reason } = error
  if (code !== 'TRANSACTION_REVERTED') {
    const message = 'the transaction could not be brought onto the chain: ask what stands before trying again'
    return new AgentError('CHAIN_UNAVAILABLE', message, { cause: error })
  }
  const explanation = EXPLANATIONS[reason?.name ?? '']
  if (!explanation) {
    const message = `the registry refused it${reason ? `: ${reason.name}` : ''}`
    return new AgentError('REGISTRY_REFUSED', message, { cause: error })
  }
  const { message, pointer } = explanation
  const faults: Fault[] = pointer === undefined ? [] : [{ pointer, code: explanation.code, message }]
  return new AgentError(explanation.code, message, { faults, cause: error })
}
