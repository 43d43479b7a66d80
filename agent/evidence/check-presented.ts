import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { digestOf } from '#agent/verify/digest-presented.ts'
import type { Check } from '#agent/verify/verdict.ts'
import type { RecordedVerdict, VerificationRecord } from '#agent/verify/verification-record.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type EvidenceStep, failed, passed, skipped } from './evidence-step.ts'
import { readRecorded } from './read-recorded.ts'

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
    record.presented.kind === 'presentation' ? await openPresentation({ presented, record }) : [presented]
  if (!credentials) return [failed('presented', 'it is not the presentation that the record is about')]
  const steps: EvidenceStep[] = []
  const told: readonly RecordedVerdict[] =
    record.presented.kind === 'presentation' ? record.credentials : [record.presented]
  if (credentials.length !== told.length) {
    return [failed('presented', 'the record is about another number of credentials')]
  }
  for (const [place, verdict] of told.entries()) {
    const found = await verifyCredential({
      credential: credentials[place],
      options: record.policy,
      now: new Date(record.time),
      world: worldOf(verdict),
    })
    if (found.digest !== verdict.digest) {
      steps.push(failed('presented', 'it is not the credential that the record is about'))
      continue
    }
    steps.push(passed('presented', `SHA-256 ${verdict.digest}`))
    if (restsOnUnkept(verdict)) {
      steps.push(skipped('checks', 'they rest on a proof of issuance that was not kept then'))
      continue
    }
    for (const check of verdict.checks) {
      if (check.check === 'policy' && check.evidence.query !== undefined) {
        steps.push(skipped('check policy', 'the query that it answered is not in the record'))
      } else if (check.check !== 'holder') steps.push(compare(check, found.checks))
    }
  }
  return steps
}

/** A proof of issuance counted, and the record does not tell of what: so it was before proofs were kept. */
function restsOnUnkept(verdict: RecordedVerdict): boolean {
  const { issuedBy } = readRecorded(verdict).proof ?? {}
  return issuedBy !== undefined && issuedBy.digest === undefined
}

async function openPresentation({
  presented,
  record,
}: {
  presented: unknown
  record: VerificationRecord
}): Promise<readonly unknown[] | undefined> {
  if (digestOf(presented) !== record.presented.digest) return undefined
  try {
    const { credentials } = await parsePresentation({ presentation: presented })
    return credentials
  } catch {
    return []
  }
}

function compare({ check, outcome, code }: Check, found: readonly Check[]): EvidenceStep {
  const step = `check ${check}`
  const again = found.find((other) => other.check === check)
  if (again?.outcome === outcome && again.code === code) return passed(step, `${outcome}, ${code}, once more`)
  // that a log did not hold something is an answer, and nobody's proof
  const unanswered = again?.outcome === 'unknown' && again.code.startsWith('ISSUANCE_')
  if (outcome === 'unknown' || (outcome === 'fail' && (NOT_KEPT.test(code) || unanswered))) {
    return skipped(step, `${code}: what was answered then was not kept`)
  }
  if (again?.code === 'DID_UNAVAILABLE') {
    return skipped(step, 'a DID that is not on the chain leaves no evidence')
  }
  return failed(step, `recorded ${outcome}, ${code}; found ${again?.outcome}, ${again?.code}`)
}
