import { hash } from 'node:crypto'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { DocumentProof, ParsedCredential } from '#agent/proofs/secured-document.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { AccreditationFault } from '#agent/registry/find-accreditation-path.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import type { EntitlementReader } from './read-entitlement.ts'
import type { IssuanceReader, IssuanceResult } from './read-issuance.ts'
import type { Evidence } from './verdict.ts'

/** An issuer that is entitled no more, and whether what is looked at was issued while it was. */
export type IssueMoment =
  | { kind: 'covered'; anchor: Anchor; evidence: Evidence }
  | { kind: 'uncovered' | 'unsettled'; reason: string; evidence: Evidence }

/** What an accreditation that is over says of the time before: nothing. Any other fault breaks the path at any time. */
const OVER: ReadonlySet<string> = new Set([
  'ACCREDITATION_ENDED',
  'ACCREDITATION_EXPIRED',
  'PARENT_ACCREDITATION_ENDED',
])

/**
 * Was it issued while its issuer was entitled, though the issuer is so no more? Only the issuance log can tell, as of an
 * anchor of that time: dates in a credential are its signer's word, and who has lost an accreditation can still sign.
 *
 * @param fault why the issuer is not entitled now
 * @returns undefined where the fault has nothing to do with time, or nobody can be asked
 */
export function checkIssueMoment({
  fault,
  proof,
  keys,
  typeId,
  entitlements,
  issuance,
  view,
  now,
}: {
  fault: { code: string }
  proof: DocumentProof | null
  keys: DidKeys & { address: string }
  typeId: string
  entitlements: EntitlementReader
  issuance: IssuanceReader | undefined
  view: ChainView
  now: Date
}): IssueMoment | Promise<IssueMoment> | undefined {
  if (!OVER.has(fault.code) || !proof || !issuance) return
  const anchor = entitlements.findAnchor({ address: keys.address, typeId, now })
  if (!anchor) {
    const reason = 'it anchored nothing while it was accredited'
    return { kind: 'uncovered', reason, evidence: asOf(fault.code, undefined) }
  }
  const digest = hash('sha256', proof.signingInput, 'buffer')
  const conclude = (result: IssuanceResult): IssueMoment => {
    if ('fault' in result) {
      const kind = result.fault === 'unavailable' ? 'unsettled' : 'uncovered'
      return { kind, reason: result.message, evidence: asOf(fault.code, undefined) }
    }
    const { sequence, root, publishedAt, block } = result.anchor
    const issuedBy = {
      sequence: sequence.toString(),
      root,
      publishedAt,
      block: { number: block.number, hash: block.hash },
      digest: `0x${digest.toString('hex')}`,
    }
    const time = new Date(publishedAt * 1000)
    const evidence = { ...asOf(fault.code, { time, isProven: true, code: 'OK' }), issuedBy }
    // good news counts late: an anchor that is undone proves nothing
    const isFinal = block.number <= (view.block('finalized')?.number ?? -1)
    return isFinal
      ? { kind: 'covered', anchor, evidence }
      : { kind: 'unsettled', reason: 'the anchor that proves its issuance is not final yet', evidence }
  }
  const found = issuance.readIssuance({ digest, anchor, baseUrl: organisationUrl(keys) })
  return found instanceof Promise ? found.then(conclude) : conclude(found)
}

/**
 * How the issuer stood at the moment that the credential gives for its issue, for people to see: nothing rests on it,
 * since the moment is the signer's word. A license may well be valid from before its board came to this registry.
 */
export function describeIssueMoment({
  parsed: { payload, dates },
  address,
  typeId,
  entitlements,
}: {
  parsed: Pick<ParsedCredential, 'payload' | 'dates'>
  address: string
  typeId: string
  entitlements: EntitlementReader
}): Evidence {
  const claimed = dates.iat === undefined ? (payload.validFrom ?? payload.issuanceDate) : dates.iat * 1000
  const time = new Date(typeof claimed === 'string' || typeof claimed === 'number' ? claimed : Number.NaN)
  if (Number.isNaN(time.getTime())) return asOf('OK', undefined)
  const fault: AccreditationFault | undefined = entitlements.findFault({ address, typeId, at: time })
  return asOf('OK', { time, isProven: false, code: fault?.code ?? 'OK' })
}

function asOf(now: string, issue: { time: Date; isProven: boolean; code: string } | undefined): Evidence {
  return { asOf: { now, issue: issue ? { ...issue, time: issue.time.toISOString() } : null } }
}
