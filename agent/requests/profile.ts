import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import type { Query } from './parse-query.ts'

/** What a profile holds credentials against, beside its query. */
export type ProfileOptions = Pick<
  VerificationOptions,
  'acceptedTypes' | 'maxStatusAge' | 'purposeOfUse' | 'requiredClaims'
>

/** What is asked of wallets, by a name. */
export type Profile = {
  name: string
  /** From 1; 0 is what comes with the service. */
  version: number
  description: string
  query: Query
  options: ProfileOptions
  /** Whether valid consents that are presented are held. */
  holdsConsents: boolean
}
