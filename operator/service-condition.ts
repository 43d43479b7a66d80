import type { OrganisationCondition } from '#agent/organisations/inspect-organisation.ts'
import type { ChainFollowerStatus } from '#agent/registry/follow-chain.ts'
import type { Wallet } from '#agent/registry/read-wallet.ts'

/** What `organisation status` found; null is what could not be asked. */
export type ServiceCondition = {
  at: string
  /** What the issuer says of itself at `/readyz`. */
  issuer: { url: string; ready: boolean; reasons: string[] }
  chain: Pick<ChainFollowerStatus, 'agreement' | 'endpoints'> & {
    latest: { number: number; hash: string; time: string; ageSeconds: number } | null
    finalized: { number: number; hash: string; time: string } | null
    /** Why it could not be read now: what is shown was read before. */
    error: string | null
  }
  organisations: (OrganisationCondition & {
    id: string
    did: string
    /** Whether this service publishes for it; of another it knows the DID alone. */
    ours: boolean
    controller: Wallet | null
    publisher: Wallet | null
  })[]
}
