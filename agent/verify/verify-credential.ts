import { ProofError } from '#agent/proofs/proof-error.ts'
import { checkFormat, failFormat } from './check-format.ts'
import { checkGranted } from './check-granted.ts'
import { checkIssuance, failBeforeRegistry } from './check-issuance.ts'
import { checkIssuer, type IssuerCheck } from './check-issuer.ts'
import { checkPolicy } from './check-policy.ts'
import { checkProof, failProof, type ProofResult } from './check-proof.ts'
import { checkStatus, type StatusCheck } from './check-status.ts'
import { checkValidity } from './check-validity.ts'
import { digestOf } from './digest-presented.ts'
import { parseAskedTime } from './parse-asked-time.ts'
import { type CredentialReading, readCredential } from './read-credential.ts'
import type { Check, CheckName, Verdict } from './verdict.ts'
import { combineChecks } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'
import type { CredentialWorld } from './verifier-world.ts'

export type CredentialVerdict = Verdict & {
  /** Of what was presented: see digestOf. */
  digest: string
  issuer: string | null
  subjects: readonly string[]
  types: readonly string[]
}

const NOT_PRESENTED: Check = {
  check: 'holder',
  outcome: 'skipped',
  code: 'NOT_APPLICABLE',
  message: 'it was not presented by a holder',
  evidence: {},
}

/** Embedded proofs may be anybody's; without one of its own the issuer is not shown to have issued it. */
const NOT_ITS_OWN: IssuerCheck = {
  check: 'issuer',
  outcome: 'fail',
  code: 'SIGNER_MISMATCH',
  message: 'none of its proofs is the issuer’s',
  evidence: {},
}

/**
 * Verifies a credential: compact, in an envelope, or with embedded proofs. All checks run and are reported; nothing is
 * fetched on behalf of a credential whose signature does not hold, beyond its signer's DID. What is known already is
 * not waited for: a warm verification goes through in one turn.
 *
 * With `options.at` the same checks are made in the world of then, and the credential must be shown to have been issued
 * by then.
 *
 * Never throws for what a credential holds; it throws if the database fails.
 *
 * @param reading what `readCredential` made of the same credential, where the caller has read it already
 * @throws {AgentError} TIME_INVALID for an `options.at` that has not come yet, or names no moment
 */
export async function verifyCredential({
  credential,
  reading = readCredential({ credential }),
  options = {},
  now: present,
  world: presentWorld,
}: {
  credential: unknown
  reading?: CredentialReading | Promise<CredentialReading>
  options?: VerificationOptions
  now: Date
  world: CredentialWorld
}): Promise<CredentialVerdict> {
  const at = options.at === undefined ? undefined : parseAskedTime({ at: options.at, now: present })
  const now = at ?? present
  const world = at === undefined ? presentWorld : openPast(presentWorld, at)
  const parsed = reading instanceof Promise ? await reading : reading
  if (parsed instanceof ProofError) return unreadable(credential, parsed)
  const { payload, issuer, subjects, types } = parsed
  const { view, issuers, statusLists, entitlements } = world
  const looking = checkFormat({ parsed })
  const format = looking instanceof Promise ? await looking : looking
  const signed =
    at !== undefined && view.block('latest') && !view.began()
      ? failBeforeRegistry({ at, began: presentWorld.view.began() })
      : checkProof({
          document: parsed,
          signer: issuer,
          relationship: 'assertionMethod',
          didResolver: issuers,
          view,
          now,
        })
  const proofSigned = signed instanceof Promise ? await signed : signed
  const settled = checkIssuance({ proof: proofSigned, issuance: world.issuance, view, at })
  const proof = settled instanceof Promise ? await settled : settled
  const validity = checkValidity({ payload, dates: parsed.dates, now })
  const policy = checkPolicy({ types, payload, options })
  let status: StatusCheck | Promise<StatusCheck>
  let entitlement: IssuerCheck | Promise<IssuerCheck>
  if (isProven(proof)) {
    const { keys } = proof
    status = checkStatus({ payload, keys, statusLists, view, options, now })
    entitlement = checkIssuer({
      parsed,
      family: format.family,
      wellFormed: format.check.outcome === 'pass',
      keys,
      proof: proof.proof,
      entitlements,
      issuance: world.issuance,
      view,
      options,
      now,
    })
    if (status instanceof Promise || entitlement instanceof Promise) {
      ;[status, entitlement] = await Promise.all([status, entitlement])
    }
    const granted = checkGranted({ entitlement, family: format.family, parsed, world, now })
    entitlement = granted instanceof Promise ? await granted : granted
  } else {
    status = skip('status')
    entitlement = proof.check.outcome === 'pass' ? NOT_ITS_OWN : skip('issuer')
  }
  const checks = [format.check, proof.check, validity, status, entitlement, NOT_PRESENTED, policy]
  return { ...combineChecks(checks), digest: digestOf(credential), issuer, subjects, types }
}

function openPast({ openPast }: CredentialWorld, at: Date): CredentialWorld {
  if (!openPast) throw new TypeError('this world has no past to ask about')
  return openPast(at)
}

function isProven(proof: ProofResult): proof is ProofResult & { keys: NonNullable<ProofResult['keys']> } {
  return proof.check.outcome === 'pass' && proof.keys !== null
}

function skip<Name extends CheckName>(check: Name): Check<Name, 'PROOF_NOT_PASSED'> {
  return {
    check,
    outcome: 'skipped',
    code: 'PROOF_NOT_PASSED',
    message: 'nothing is looked up for a credential whose proof does not hold',
    evidence: {},
  }
}

/** What could not be read has nothing for the other checks to look at. */
function unreadable(credential: unknown, error: ProofError): CredentialVerdict {
  const empty = <Name extends CheckName>(check: Name): Check => ({
    check,
    outcome: 'skipped',
    code: 'UNREADABLE',
    message: 'the credential could not be read',
    evidence: {},
  })
  const checks = [
    failFormat(error),
    failProof('PROOF_UNREADABLE', 'there is no signature that could be checked'),
    empty('validity'),
    skip('status'),
    skip('issuer'),
    NOT_PRESENTED,
    empty('policy'),
  ]
  return { ...combineChecks(checks), digest: digestOf(credential), issuer: null, subjects: [], types: [] }
}
