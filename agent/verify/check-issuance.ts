import { hash } from 'node:crypto'
import type { Anchor, BlockReference, ChainView, RegisteredKey } from '#agent/registry/chain-view.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import type { ProofCode, ProofResult } from './check-proof.ts'
import {
  type IssuanceFault,
  type IssuanceReader,
  type IssuanceResult,
  NO_LOG_BY_THEN,
} from './read-issuance.ts'
import type { Evidence, Outcome } from './verdict.ts'

export type IssuanceCode =
  | 'ISSUANCE_PROOF_INVALID'
  | 'ISSUANCE_UNPROVEN'
  | 'ISSUANCE_UNPROVEN_BY_THEN'
  | 'REGISTRY_NOT_YET'

/** The moment that is asked about, where that is not now. */
type Asked = Date | undefined

/**
 * Settles what a signature alone cannot: when it was made. A date in a credential is its signer's word, and a stolen key
 * signs any. Where the key has ended, or a past moment is asked about, the credential counts only if the issuer's
 * issuance log holds it, as of an anchor that the chain had by then:
 *
 * - *retired*: the last anchor before the key was retired;
 * - *compromised*: the last good anchor that the organisation named;
 * - *a past moment*: the last anchor at or before it.
 *
 * An anchor that may still be undone is asked only for what the last final one before it does not hold.
 *
 * A key that has ended and no such proof is a failure, since the log was there to be asked; that the log could not be
 * asked, or that the anchor may still be undone, is unknown. Everything else passes through as it is, at once; so does
 * what was proven before.
 *
 * @param at the moment asked about; undefined for now
 * @param view the chain as of that moment
 */
export function checkIssuance({
  proof,
  issuance,
  view,
  at,
}: {
  proof: ProofResult
  issuance: IssuanceReader | undefined
  view: ChainView
  at: Asked
}): ProofResult | Promise<ProofResult> {
  const { check, keys, registered } = proof
  const ended = check.code === 'KEY_RETIRED' || check.code === 'KEY_COMPROMISED'
  if (!ended && (at === undefined || check.outcome !== 'pass')) return proof
  // a world without a network has nobody to ask
  if (!issuance) return at === undefined ? proof : unproven(proof, NO_LOG_BY_THEN, at)
  const address = keys?.address ?? null
  const [final, newer] = address === null ? [] : lastAnchors({ view, address, registered })
  const baseUrl = keys && organisationUrl(keys)
  const digest = hash('sha256', proof.proof!.signingInput, 'buffer')
  const conclude = (result: IssuanceResult): ProofResult =>
    'fault' in result
      ? unproven(proof, result, at)
      : proven({ proof, anchor: result.anchor, digest, view, at })
  const ask = (anchor: Anchor | undefined) => issuance.readIssuance({ digest, anchor, baseUrl })
  const askOn = (result: IssuanceResult) => ('fault' in result && final && newer ? ask(newer) : result)
  const first = ask(final ?? newer)
  const found = first instanceof Promise ? first.then(askOn) : askOn(first)
  return found instanceof Promise ? found.then(conclude) : conclude(found)
}

/** The proof of a time at which there was no registry to say anything. */
export function failBeforeRegistry({
  at,
  began,
}: {
  at: Date
  began: BlockReference | undefined
}): ProofResult {
  return {
    check: {
      check: 'proof',
      outcome: 'unknown',
      code: 'REGISTRY_NOT_YET',
      message: 'at that time there was no registry that could have said whose key it is',
      evidence: {
        at: at.toISOString(),
        registryBegan: began ? new Date(began.timestamp * 1000).toISOString() : null,
      },
    },
    proof: null,
    keys: null,
    registered: null,
  }
}

/**
 * The last anchor that is final of those whose log may vouch for the key, and the last one of all where that is another; a
 * view of the past has no others than those of then.
 */
function lastAnchors({
  view,
  address,
  registered,
}: {
  view: ChainView
  address: string
  registered: RegisteredKey | null
}): [final?: Anchor | undefined, newer?: Anchor | undefined] {
  const { retiredAt = null, compromisedSince = null, lastGoodSequence = null } = registered ?? {}
  const counts = ({ sequence, publishedAt }: Anchor) =>
    (retiredAt === null || publishedAt <= retiredAt) &&
    (compromisedSince === null || sequence <= (lastGoodSequence ?? 0n))
  const anchors = view.anchors(address)
  const final = anchors.findLast((anchor) => counts(anchor) && isFinal(view, anchor))
  const newest = anchors.findLast(counts)
  return newest === final ? [final] : [final, newest]
}

function isFinal(view: ChainView, { block }: Anchor): boolean {
  return block.number <= (view.block('finalized')?.number ?? -1)
}

function proven({
  proof,
  anchor,
  digest,
  view,
  at,
}: {
  proof: ProofResult
  anchor: Anchor
  digest: Buffer
  view: ChainView
  at: Asked
}): ProofResult {
  const { sequence, root, publishedAt, block } = anchor
  const issuedBy = {
    sequence: sequence.toString(),
    root,
    publishedAt,
    block: { number: block.number, hash: block.hash },
    // what the leaf in the log is of: it is more than the record's own digest, which has the signature in it
    digest: `0x${digest.toString('hex')}`,
  }
  // good news counts late: an anchor that is undone proves nothing
  if (!isFinal(view, anchor)) {
    const message = 'the anchor that proves its issuance is not final yet'
    return conclude(proof, 'unknown', at ? 'ISSUANCE_UNPROVEN_BY_THEN' : 'ISSUANCE_UNPROVEN', message, {
      issuedBy,
    })
  }
  const evidence = { issuedBy, ...(at ? { at: at.toISOString() } : {}) }
  return conclude(proof, 'pass', 'OK', 'signed by a key that counted, and logged in time', evidence)
}

function unproven(proof: ProofResult, { fault, message }: IssuanceFault, at: Asked): ProofResult {
  const { code } = proof.check
  const evidence = at ? { at: at.toISOString() } : {}
  if (fault === 'unavailable') {
    return conclude(
      proof,
      'unknown',
      at ? 'ISSUANCE_UNPROVEN_BY_THEN' : 'ISSUANCE_UNPROVEN',
      message,
      evidence,
    )
  }
  if (code === 'OK') return conclude(proof, 'unknown', 'ISSUANCE_UNPROVEN_BY_THEN', message, evidence)
  if (fault === 'invalid') return conclude(proof, 'fail', 'ISSUANCE_PROOF_INVALID', message, evidence)
  return code === 'KEY_COMPROMISED'
    ? conclude(proof, 'fail', code, `the key was reported as compromised, and ${message}`, evidence)
    : conclude(proof, 'fail', 'ISSUANCE_UNPROVEN', `the key is retired, and ${message}`, evidence)
}

function conclude(
  proof: ProofResult,
  outcome: Outcome,
  code: ProofCode,
  message: string,
  evidence: Evidence,
): ProofResult {
  const check = { ...proof.check, outcome, code, message, evidence: { ...proof.check.evidence, ...evidence } }
  return { ...proof, check }
}
