import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { AgentError } from '#agent/errors.ts'
import { openOfflineWorld } from '#agent/verify/open-offline-world.ts'
import { parseAskedTime } from '#agent/verify/parse-asked-time.ts'
import { combineChecks } from '#agent/verify/verdict.ts'
import type { RecordedVerdict, VerificationRecord } from '#agent/verify/verification-record.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { checkPresented } from './check-presented.ts'
import { checkRecordAnchor } from './check-record-anchor.ts'
import { checkSignedRecord } from './check-signed-record.ts'
import type { EvidenceBundle } from './evidence-bundle.ts'
import { type EvidenceStep, failed, passed } from './evidence-step.ts'
import { listAssumptions } from './list-assumptions.ts'
import { EvidenceError, parseEvidence } from './parse-evidence.ts'
import { readRecorded, verdictsOf, viewedAt } from './read-recorded.ts'
import { recheckVerdict } from './recheck-verdict.ts'

export type EvidenceReport = {
  /** Whether nothing failed. */
  ok: boolean
  record: (Pick<VerificationRecord, 'id' | 'time' | 'verifier'> & { verdict: string }) | null
  steps: readonly EvidenceStep[]
  /** What nothing in the evidence can show, and how to look it up. */
  remains: readonly string[]
}

/**
 * Checks a verification record and its evidence with nothing else at hand: who signed it, that it follows from what the
 * chain and the issuers had published, and, where it is given, that it is about this very credential. Never throws for
 * what the evidence holds.
 *
 * @param evidence parsed JSON of `GET /verifications/{id}/evidence`
 * @param presented the credential or presentation that was verified, if it is at hand
 * @param trustedRoots DIDs of root authorities; those that the verifier named if left out
 */
export async function checkEvidence({
  evidence,
  presented,
  trustedRoots,
}: {
  evidence: unknown
  presented?: unknown
  trustedRoots?: readonly string[] | undefined
}): Promise<EvidenceReport> {
  let bundle: EvidenceBundle
  try {
    bundle = parseEvidence(evidence)
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error
    return { ok: false, record: null, steps: [failed('form', error.message)], remains: [] }
  }
  const { verification, knowledge } = bundle
  const { record } = verification
  const { id, time, verifier, presented: presentedThen } = record
  const about = { id, time, verifier, verdict: presentedThen.verdict }
  let world: CredentialWorld
  let worldOf: (verdict: RecordedVerdict) => CredentialWorld
  try {
    const roots = (trustedRoots ?? bundle.trustedRoots).map((did) => parseEthrDid(did).address)
    const now = () => new Date(time)
    world = openOfflineWorld({ knowledge, trustedRoots: roots, now })
    worldOf = (verdict) => {
      const at = viewedAt({ status: readRecorded(verdict).status, time: now() })
      return at ? openOfflineWorld({ knowledge, trustedRoots: roots, at, now }) : world
    }
  } catch (error) {
    const steps = [failed('events', (error as Error).message)]
    return { ok: false, record: about, steps, remains: [] }
  }
  const steps = [passed('form', `record ${id} of ${time}`), ...checkEvents(bundle)]
  steps.push(...(await checkSignedRecord({ verification, world })))
  steps.push(checkRecordAnchor(bundle))
  steps.push(checkVerdicts(record))
  if (!isAskable(record)) {
    steps.push(failed('verdict', 'the moment that was asked about is none before the record'))
    return { ok: false, record: about, steps, remains: [] }
  }
  steps.push(...(await recheckVerdicts({ record, worldOf })))
  if (presented !== undefined) steps.push(...(await checkPresented({ presented, record, worldOf })))
  return {
    ok: steps.every(({ outcome }) => outcome !== 'failed'),
    record: about,
    steps,
    remains: listAssumptions({ bundle, trustedRoots }),
  }
}

/** What was asked is about the time of the record, or about a moment before it. */
function isAskable({ time, policy: { at } }: VerificationRecord): boolean {
  if (at === undefined) return true
  try {
    return parseAskedTime({ at: String(at), now: new Date(time) }) !== undefined
  } catch (error) {
    if (error instanceof AgentError) return false
    throw error
  }
}

/** The credential, or each of those in a presentation, as of the moment that was asked about. */
async function recheckVerdicts({
  record,
  worldOf,
}: {
  record: VerificationRecord
  worldOf: (verdict: RecordedVerdict) => CredentialWorld
}): Promise<EvidenceStep[]> {
  const { presented, credentials, policy, time } = record
  const isPresentation = presented.kind === 'presentation'
  const steps: EvidenceStep[] = []
  for (const [place, verdict] of (isPresentation ? credentials : [presented]).entries()) {
    const label = isPresentation ? `credential ${place + 1}` : 'credential'
    const moment = new Date(policy.at ?? time)
    const present = worldOf(verdict)
    const world = policy.at === undefined ? present : present.openPast!(moment)
    steps.push(...(await recheckVerdict({ label, verdict, policy, world, time: moment })))
  }
  return steps
}

/** Events in the order of the chain, none from after the record, and one hash for each block. */
function checkEvents({ knowledge: { chain, events } }: EvidenceBundle): EvidenceStep[] {
  const hashes = new Map([[chain.latest.number, chain.latest.hash]])
  let last = { blockNumber: -1, logIndex: -1 }
  for (const event of events) {
    const { blockNumber, blockHash, logIndex } = event
    const known = hashes.get(blockNumber)
    const later =
      blockNumber > last.blockNumber || (blockNumber === last.blockNumber && logIndex > last.logIndex)
    if (!later || blockNumber > chain.latest.number || (known ?? blockHash) !== blockHash) {
      return [failed('events', `the event in block ${blockNumber} is not in the order of one chain`)]
    }
    hashes.set(blockNumber, blockHash)
    last = event
  }
  return [passed('events', `${events.length}, up to block ${chain.latest.number} (${chain.latest.hash})`)]
}

/** Does each verdict follow from its checks? */
function checkVerdicts(record: VerificationRecord): EvidenceStep {
  const follows = verdictsOf(record).every(({ checks, verdict, verified }, place) => {
    const found = combineChecks(checks)
    const others = place === 0 ? record.credentials.every((credential) => credential.verified) : true
    return found.verdict === verdict && (found.verified && others) === verified
  })
  return follows
    ? passed('verdict', `${record.presented.verdict}, as its checks have it`)
    : failed('verdict', 'the verdict does not follow from the checks')
}
