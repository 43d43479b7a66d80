import { forgetHolderRequests } from '#agent/consents/forget-holder-requests.ts'
import { forgetExchanges } from '#agent/exchanges/forget-exchanges.ts'
import { forgetEvents } from '#agent/monitor/forget-events.ts'
import { forgetRequests } from '#agent/requests/forget-requests.ts'
import type { Forget } from '#agent/store/keep-house.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { forgetChallenges } from '#agent/verify/forget-challenges.ts'

/** Who takes out what has served its time at a verifier: docs/retention.md has the whole list. */
export const verifierForgets: readonly Forget<VerifierTables>[] = [
  forgetChallenges,
  forgetHolderRequests,
  forgetRequests,
  forgetExchanges,
  forgetEvents,
]
