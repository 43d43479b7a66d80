import { forgetExchanges } from '#agent/exchanges/forget-exchanges.ts'
import { forgetGrants } from '#agent/issue/consent/forget-grants.ts'
import { forgetIdempotencyKeys } from '#agent/issue/forget-idempotency-keys.ts'
import { forgetNullifiers } from '#agent/nullifiers/forget-nullifiers.ts'
import { forgetOffers } from '#agent/offers/forget-offers.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Forget } from '#agent/store/keep-house.ts'
import { forgetPayloads } from './oauth/forget-payloads.ts'

/** Who takes out what has served its time at an issuer: docs/retention.md has the whole list. */
export const issuerForgets: readonly Forget<IssuerTables>[] = [
  forgetPayloads,
  forgetIdempotencyKeys,
  forgetNullifiers,
  forgetOffers,
  forgetGrants,
  forgetExchanges,
]
