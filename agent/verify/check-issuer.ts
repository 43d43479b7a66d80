import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { DocumentProof, ParsedCredential } from '#agent/proofs/secured-document.ts'
import { readPointer } from '#agent/read-pointer.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import type { AccreditationFaultCode } from '#agent/registry/find-accreditation-path.ts'
import { scopeAllows } from '#agent/registry/scope.ts'
import type { Family } from '#schemas/family.ts'
import { ANY_TYPE } from '#schemas/urls.ts'
import { chainLag } from './chain-lag.ts'
import type { GrantCode } from './check-grant.ts'
import { checkIssueMoment, describeIssueMoment, type IssueMoment } from './check-issue-moment.ts'
import { disputeOf } from './dispute-of.ts'
import type { EntitlementReader, EntitlementResult } from './read-entitlement.ts'
import type { IssuanceReader } from './read-issuance.ts'
import type { Check, Evidence } from './verdict.ts'
import { statusAgeLimit, type VerificationOptions } from './verification-options.ts'

export type IssuerCode =
  | AccreditationFaultCode
  | GrantCode
  | 'CHAIN_DISAGREEMENT'
  | 'CHAIN_STALE'
  | 'CHAIN_UNAVAILABLE'
  | 'CLAIMS_UNREADABLE'
  | 'ISSUER_CLAIM_MISMATCH'
  | 'OK'
  | 'PROOF_NOT_PASSED'
  | 'SCOPE_EXCEEDED'
  | 'SCOPE_UNAVAILABLE'
  | 'SEE_CREDENTIALS'
  | 'SIGNER_MISMATCH'

/** Of these nobody knows yet whether they are bad news. */
const UNSETTLED: ReadonlySet<IssuerCode> = new Set(['ACCREDITATION_NOT_FINAL', 'SCOPE_UNAVAILABLE'])

export type IssuerCheck = Check<'issuer', IssuerCode>

/**
 * Was the issuer, and its whole chain of accreditation up to a root authority that is trusted here, entitled to issue
 * this type for this jurisdiction and profession? At once, and without a promise, while the chain stands as it did.
 *
 * It must be so now. An accreditation that has ended or run out still covers what was issued before; that has to be
 * proven (`checkIssueMoment`), since anybody can write an earlier date. Of an issuer that is entitled now, the evidence
 * shows as well how it stood at the moment that the credential claims.
 */
export function checkIssuer({
  parsed,
  family,
  wellFormed,
  keys,
  proof,
  entitlements,
  issuance,
  view,
  options,
  now,
}: {
  parsed: ParsedCredential
  family: Family | undefined
  /** Whether the format check passed: else the claims cannot be held against a scope. */
  wellFormed: boolean
  keys: DidKeys
  /** The issuer's signature: what the issuance log holds is a digest of what it signed. */
  proof: DocumentProof | null
  entitlements: EntitlementReader
  issuance: IssuanceReader | undefined
  view: ChainView
  options: VerificationOptions
  now: Date
}): IssuerCheck | Promise<IssuerCheck> {
  const { address } = keys
  if (address === null) {
    return toCheck('fail', 'ISSUER_NOT_ACCREDITED', 'the issuer is no organisation of the registry')
  }
  const latest = view.block('latest')
  if (!latest) return toCheck('unknown', 'CHAIN_UNAVAILABLE', 'the chain has not been read yet')
  const typeId = family?.typeId ?? ANY_TYPE
  const organisation = { ...keys, address }
  const conclude = (result: EntitlementResult, earlier?: Evidence): IssuerCheck => {
    if ('fault' in result) {
      const { code, message, evidence } = result.fault
      return toCheck(UNSETTLED.has(code) ? 'unknown' : 'fail', code, message, evidence)
    }
    const { evidence } = result.entitlement
    if (!wellFormed) {
      return toCheck(
        'unknown',
        'CLAIMS_UNREADABLE',
        'its claims say nothing that a scope could allow',
        evidence,
      )
    }
    if (family && namesAnother(family, parsed)) {
      return toCheck(
        'fail',
        'ISSUER_CLAIM_MISMATCH',
        'its claims name another issuing organisation',
        evidence,
      )
    }
    const claimed = claimedScope(parsed, family)
    const allowing = [result.entitlement, ...result.others].find(({ scopes }) =>
      scopes.every((scope) => claimed.every((claim) => scopeAllows({ scope, claimed: claim }))),
    )
    if (!allowing && result.incomplete) {
      return toCheck(
        'unknown',
        'SCOPE_UNAVAILABLE',
        'the scope of an accreditation was not to be had',
        evidence,
      )
    }
    if (!allowing) {
      const message = 'the issuer is not accredited for this type, jurisdiction or profession'
      return toCheck('fail', 'SCOPE_EXCEEDED', message, evidence)
    }
    const dispute = disputeOf(view)
    if (dispute) {
      const evidence = { ...allowing.evidence, ...dispute.evidence }
      return toCheck('unknown', dispute.code, dispute.message, evidence)
    }
    // what was granted may have been ended since: bad news that was not read yet
    if (chainLag({ block: latest, now }) > statusAgeLimit(options)) {
      return toCheck('unknown', 'CHAIN_STALE', 'what is known of the chain is too old', allowing.evidence)
    }
    if (earlier) {
      const message = 'accredited by a trusted root authority until after it was issued'
      return toCheck('pass', 'OK', message, { ...allowing.evidence, ...earlier })
    }
    const stood = describeIssueMoment({ parsed, address, typeId, entitlements })
    return toCheck('pass', 'OK', 'accredited by a trusted root authority', {
      ...allowing.evidence,
      ...stood,
    })
  }
  const readAt = (at: Date) => entitlements.readEntitlement({ keys: organisation, typeId, now: at })
  const settle = (result: EntitlementResult): IssuerCheck | Promise<IssuerCheck> => {
    if (!('fault' in result)) return conclude(result)
    const { fault } = result
    const moment = checkIssueMoment({
      fault,
      proof,
      keys: organisation,
      typeId,
      entitlements,
      issuance,
      view,
      now,
    })
    const judge = (moment: IssueMoment): IssuerCheck | Promise<IssuerCheck> => {
      if (moment.kind === 'covered') {
        const then = readAt(new Date(moment.anchor.publishedAt * 1000))
        return then instanceof Promise
          ? then.then((found) => conclude(found, moment.evidence))
          : conclude(then, moment.evidence)
      }
      const outcome = moment.kind === 'unsettled' ? 'unknown' : 'fail'
      const evidence = { ...fault.evidence, ...moment.evidence }
      return toCheck(outcome, fault.code, `${fault.message}, and ${moment.reason}`, evidence)
    }
    if (!moment) return conclude(result)
    return moment instanceof Promise ? moment.then(judge) : judge(moment)
  }
  const result = readAt(now)
  return result instanceof Promise ? result.then(settle) : settle(result)
}

/** What the accreditation's scope is held against; each type of a credential that is of no family. */
function claimedScope({ types, payload }: ParsedCredential, family: Family | undefined) {
  if (family) {
    const claims = payload.credentialSubject as Record<string, unknown>
    return [{ type: family.credentialType, ...family.scopeOf(claims) }]
  }
  return types.filter((type) => type !== 'VerifiableCredential').map((type) => ({ type }))
}

/** Whether a claim that names the issuing organisation names somebody else. */
function namesAnother({ issuerClaims }: Family, { payload, issuer }: ParsedCredential): boolean {
  return issuerClaims.some((pointer) => {
    const named = readPointer(payload.credentialSubject, pointer)
    return typeof named === 'string' && named.startsWith('did:') && named !== issuer
  })
}

function toCheck(
  outcome: IssuerCheck['outcome'],
  code: IssuerCode,
  message: string,
  evidence: Evidence = {},
): IssuerCheck {
  return { check: 'issuer', outcome, code, message, evidence }
}
