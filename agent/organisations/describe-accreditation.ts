import { ethrDid } from '#agent/dids/did-network.ts'
import { type Accreditation, CAP_ACCREDIT, CAP_ISSUE, type ChainView } from '#agent/registry/chain-view.ts'
import { type AccreditationFaultCode, findPathAbove } from '#agent/registry/find-accreditation-path.ts'
import type { Scope } from '#agent/registry/scope.ts'
import { families } from '#schemas/families.ts'
import { endReasonOf } from './end-reasons.ts'

/** An accreditation as it is told: times as RFC 3339, organisations by DID. */
export type DescribedAccreditation = {
  id: string
  grantor: string
  organisation: string
  /** The credential type; null for any, or for one that is not known here. */
  type: string | null
  typeId: string
  /** The grantor's own accreditation that it rests on; null for one by a root authority. */
  parent: string | null
  from: string
  until: string
  mayIssue: boolean
  mayAccredit: boolean
  /** Null where the document is not kept here. */
  scope: Scope | null
  scopeHash: string
  /** Whether it counts now: it and the whole path above it, up to a root authority that is trusted here. */
  live: boolean
  /** Why it does not. */
  fault: { code: AccreditationFaultCode; message: string } | null
  ended: { at: string; distrustFrom: string; reason: string } | null
  block: { number: number; hash: string }
}

/** What is told of an accreditation, and whether it counts at `now`. */
export function describeAccreditation({
  view,
  accreditation,
  scope,
  trustedRoots,
  now,
}: {
  view: ChainView
  accreditation: Accreditation
  scope: Scope | null
  trustedRoots: readonly string[]
  now: Date
}): DescribedAccreditation {
  const { id, grantor, organisation, schema, parent, from, until, capabilities, scopeHash, block } =
    accreditation
  const { chainId } = view
  const above = findPathAbove({ view, accreditation, trustedRoots, at: now })
  const fault = 'fault' in above ? { code: above.fault.code, message: above.fault.message } : null
  return {
    id,
    grantor: ethrDid({ chainId, address: grantor }),
    organisation: ethrDid({ chainId, address: organisation }),
    type: families.find(({ typeId }) => typeId === schema)?.credentialType ?? null,
    typeId: schema,
    parent,
    from: formatTime(from),
    until: formatTime(until),
    mayIssue: (capabilities & CAP_ISSUE) !== 0,
    mayAccredit: (capabilities & CAP_ACCREDIT) !== 0,
    scope,
    scopeHash,
    live: fault === null,
    fault,
    ended: describeEnd(accreditation),
    block: { number: block.number, hash: block.hash },
  }
}

function describeEnd({ endedAt, distrustFrom, reason }: Accreditation): DescribedAccreditation['ended'] {
  if (endedAt === null) return null
  return {
    at: formatTime(endedAt),
    distrustFrom: formatTime(distrustFrom ?? endedAt),
    reason: endReasonOf(reason),
  }
}

/** Unix seconds as RFC 3339; beyond the years that JavaScript has, the last of them. */
function formatTime(seconds: number): string {
  return new Date(Math.min(seconds * 1000, 8.64e15)).toISOString()
}
