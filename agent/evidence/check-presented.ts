import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import type { Check } from '#agent/verify/verdict.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import type { RecordedVerdict, VerificationRecord } from '#agent/verify/verification-record.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { digestOf, verifyCredential } from '#agent/verify/verify-credential.ts'
import { type EvidenceStep, failed, passed, skipped } from './evidence-step.ts'

/** Codes of checks that may turn out otherwise without anybody having lied: what was served then was not kept. */
const NOT_KEPT = /^(STATUS_(?!ENTRY|TYPE|PURPOSE_UNKNOWN|MISSING)|DID_|CHAIN_|ISSUANCE_)/

/**
 * Holds what was presented, where it is still at hand, against a record: it must be the very document, and the checks
 * of each credential must turn out as recorded.
 *
 * @param presented a credential or presentation, compact or enveloped
 */
export async function checkPresented({
  presented,
  record,
  worldOf,
}: {
  presented: unknown
  record: VerificationRecord
  worldOf: (verdict: RecordedVerdict) => CredentialWorld
}): Promise<EvidenceStep[]> {
  const credentials =
    record.presented.kind === 'presentation' ? openPresentation({ presented, record }) : [presented]
  if (!credentials) return [failed('presented', 'it is not the presentation that the record is about')]
  const steps: EvidenceStep[] = []
  const told: readonly RecordedVerdict[] =
    record.presented.kind === 'presentation' ? record.credentials : [record.presented]
  if (credentials.length !== told.length) {
    return [failed('presented', 'the record is about another number of credentials')]
  }
  // what was asked about another time cannot be asked again here: the digest can
  const { at, ...options } = record.policy as VerificationOptions & { at?: string }
  for (const [place, verdict] of told.entries()) {
    const found = await verifyCredential({
      credential: credentials[place],
      options,
      now: new Date(record.time),
      world: worldOf(verdict),
    })
    if (found.digest !== verdict.digest) {
      steps.push(failed('presented', 'it is not the credential that the record is about'))
      continue
    }
    steps.push(passed('presented', `SHA-256 ${verdict.digest}`))
    if (at !== undefined || restsOnLog(verdict)) {
      const detail =
        'the checks rest on a proof of issuance, or on another time, that the evidence does not hold'
      steps.push(skipped('checks', detail))
      continue
    }
    for (const check of verdict.checks) {
      if (check.check !== 'holder') steps.push(compare(check, found.checks))
    }
  }
  return steps
}

/** A key that had ended counted because the issuer's log held the credential. */
function restsOnLog({ checks }: RecordedVerdict): boolean {
  return checks.some(({ check, evidence }) => check === 'proof' && evidence.issuedBy !== undefined)
}

function openPresentation({
  presented,
  record,
}: {
  presented: unknown
  record: VerificationRecord
}): readonly unknown[] | undefined {
  try {
    const { compact, credentials } = parsePresentation({ presentation: presented })
    return digestOf(compact) === record.presented.digest ? credentials : undefined
  } catch {
    return digestOf(presented) === record.presented.digest ? [] : undefined
  }
}

function compare({ check, outcome, code }: Check, found: readonly Check[]): EvidenceStep {
  const step = `check ${check}`
  const again = found.find((other) => other.check === check)
  if (again?.outcome === outcome && again.code === code) return passed(step, `${outcome}, ${code}, once more`)
  if (outcome === 'unknown' || (outcome === 'fail' && NOT_KEPT.test(code))) {
    return skipped(step, `${code}: what was answered then was not kept`)
  }
  if (again?.code === 'DID_UNAVAILABLE') {
    return skipped(step, 'a DID that is not on the chain leaves no evidence')
  }
  return failed(step, `recorded ${outcome}, ${code}; found ${again?.outcome}, ${again?.code}`)
}
