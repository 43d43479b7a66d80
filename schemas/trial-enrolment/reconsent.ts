import { approvalOf, checkSignedConsent } from './check-signed-consent.ts'
import { isFinal, type ResearchSubjectState } from './lifecycle.ts'
import { obtainedTime, type SignedConsent } from './signed-consent.ts'
import { amendmentNumber, type ProtocolVersion, type TrialFile } from './trial.ts'

/**
 * Where a participant stands with amendments. `due`: must consent again, and there is time; `reconsent-pending`: the time
 * has passed. That is not a withdrawal (ICH E6(R3) 2.8.2). `not-applicable`: the participation has ended.
 */
export type ReconsentState = {
  status: 'current' | 'due' | 'reconsent-pending' | 'not-applicable'
  /** The newest amendment that the participant consented to; 0 is the original protocol. */
  consentedTo: number | null
  /** The amendments to which consent is outstanding, oldest first. */
  outstanding: readonly { number: number; by: string }[]
}

/**
 * Computes whether a participant must consent again. Only an amendment that says "all" asks those who are enrolled; a
 * consent counts for its own amendment and those before. What happens after `at` makes no difference.
 *
 * @param consents the signed consents of the participant in the trial; one that does not count is passed over
 * @param site the DIDs of the site
 * @param at milliseconds since 1970
 */
export function computeReconsent({
  trial,
  consents,
  state,
  site,
  at,
}: {
  trial: TrialFile
  consents: readonly SignedConsent[]
  state: ResearchSubjectState
  site: readonly string[]
  at: number
}): ReconsentState {
  const agreed = consents
    .filter((consent) => obtainedTime(consent) <= at)
    .filter((consent) => checkSignedConsent({ consent, trial, site, at }).length === 0)
    .flatMap((consent) => {
      const version = approvalOf({ consent, trial, site })?.protocolVersion
      const protocol = trial.protocolVersions.find((each) => each.version === version)
      return protocol ? [amendmentNumber(protocol)] : []
    })
  const consentedTo = agreed.length > 0 ? Math.max(...agreed) : null
  if (isFinal(state)) return { status: 'not-applicable', consentedTo, outstanding: [] }
  const outstanding = trial.protocolVersions
    .flatMap((protocol) => asksAll({ protocol, at }))
    .filter(({ number }) => number > (consentedTo ?? 0))
    .sort((a, b) => a.number - b.number)
  if (outstanding.length === 0) return { status: 'current', consentedTo, outstanding }
  const isOverdue = outstanding.some(({ by }) => Date.parse(by) < at)
  return { status: isOverdue ? 'reconsent-pending' : 'due', consentedTo, outstanding }
}

function asksAll({
  protocol: { amendment, date },
  at,
}: {
  protocol: ProtocolVersion
  at: number
}): { number: number; by: string }[] {
  const applies = amendment?.reconsent === 'all' && Date.parse(`${date}T00:00:00Z`) <= at
  return applies && amendment.by !== undefined ? [{ number: amendment.number, by: amendment.by }] : []
}
