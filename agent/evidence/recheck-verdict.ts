import { checkStatus } from '#agent/verify/check-status.ts'
import type { Check } from '#agent/verify/verdict.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import type { RecordedVerdict } from '#agent/verify/verification-record.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { familyOfType } from '#schemas/families.ts'
import { ANY_TYPE } from '#schemas/urls.ts'
import { type EvidenceStep, failed, passed, skipped } from './evidence-step.ts'
import { type Recorded, type RecordedStatus, readRecorded, signerOf } from './read-recorded.ts'
import { recheckIssuance as recheckLog } from './recheck-issuance.ts'

type Question = {
  label: string
  recorded: Recorded
  checks: readonly Check[]
  policy: VerificationOptions
  world: CredentialWorld
  /** The moment that was asked about. */
  time: Date
}

/** What the published lists alone decide; other codes tell of an answer that nobody kept. */
const DECIDED_BY_LISTS = new Set([
  'OK',
  'CREDENTIAL_REVOKED',
  'CREDENTIAL_SUSPENDED',
  'STATUS_MESSAGE',
  'STATUS_MESSAGE_REFUSED',
  'STATUS_REFRESH',
])

/**
 * Runs again what needs no credential: the key, the status and the accreditations that a verdict rests on, as of the
 * block that it names.
 *
 * @param label what the steps are called by
 * @param world as of the moment that was asked about
 * @param time that moment
 */
export async function recheckVerdict({
  verdict,
  ...options
}: Omit<Question, 'recorded' | 'checks'> & { verdict: RecordedVerdict }): Promise<EvidenceStep[]> {
  const question: Question = { ...options, recorded: readRecorded(verdict), checks: verdict.checks }
  if (isPassed(question, 'proof') && signerOf(question.recorded)?.startsWith('did:ethr:') === false) {
    return [skipped(`${options.label} key`, 'a DID that is not on the chain leaves no evidence')]
  }
  const steps: EvidenceStep[] = []
  for (const recheck of [recheckKey, recheckIssuance, recheckStatus, recheckIssuer]) {
    try {
      const step = await recheck(question)
      if (step) steps.push(step)
    } catch (error) {
      steps.push(failed(`${options.label} ${nameOf(recheck)}`, (error as Error).message))
    }
  }
  return steps
}

function nameOf(recheck: unknown): string {
  if (recheck === recheckKey) return 'key'
  if (recheck === recheckIssuance) return 'issuance'
  return recheck === recheckStatus ? 'status' : 'accreditation'
}

async function recheckKey(question: Question): Promise<EvidenceStep> {
  const { label, recorded, world } = question
  const step = `${label} key`
  if (!isPassed(question, 'proof')) return skipped(step, 'the proof did not pass then')
  const { kid, keyThumbprint, didVersion } = recorded.proof ?? {}
  const keys = await world.didResolver.resolveKeys(signerOf(recorded) ?? '')
  const { assertionMethod, authentication, formerAssertionMethod } = keys
  const key = [assertionMethod, authentication, formerAssertionMethod]
    .map((listed) => listed?.get(kid ?? ''))
    .find((found) => found !== undefined)
  if (key?.thumbprint !== keyThumbprint || keys.versionId !== (didVersion ?? null)) {
    return failed(step, 'the DID did not list this key then')
  }
  return passed(step, `${kid} was listed as of block ${world.view.block('latest')?.number}`)
}

/** A key that the DID lists counts for what the registry says of it; of keys that are no organisation's it says nothing. */
async function recheckIssuance(question: Question): Promise<EvidenceStep | undefined> {
  const { label, recorded, world, policy } = question
  if (!isPassed(question, 'proof') || !recorded.proof) return undefined
  const { address } = await world.didResolver.resolveKeys(signerOf(recorded) ?? '')
  if (address === null || !world.view.organisation(address)) return undefined
  const asked = policy.at !== undefined
  return recheckLog({ step: `${label} issuance`, proof: recorded.proof, address, asked, world })
}

async function recheckStatus(question: Question): Promise<EvidenceStep> {
  const { label, recorded, policy, world, time } = question
  const step = `${label} status`
  const check = checkOf(question, 'status')
  if (!check || check.outcome === 'skipped') return skipped(step, 'it was not looked at then')
  if (check.outcome === 'unknown' || !recorded.status || !DECIDED_BY_LISTS.has(check.code)) {
    return skipped(step, `${check.code}: nothing was published that shows it`)
  }
  const keys = await world.didResolver.resolveKeys(signerOf(recorded) ?? '')
  const { statusLists, view } = world
  const again = await checkStatus({
    payload: { credentialStatus: recorded.status.entries.map(toEntry) },
    keys,
    statusLists,
    view,
    options: policy,
    now: time,
  })
  if (again.code !== check.code || again.outcome !== check.outcome) {
    return failed(step, `recorded ${check.code}, found ${again.code}: ${again.message}`)
  }
  const found = readRecorded({ checks: [again] }).status
  if (!sameLists(recorded.status, found)) {
    return failed(step, 'it rests on other lists, anchors or blocks than the record tells')
  }
  return passed(step, describeStatus(check.code, recorded.status))
}

async function recheckIssuer(question: Question): Promise<EvidenceStep> {
  const { label, recorded, world, time } = question
  const step = `${label} accreditation`
  const check = checkOf(question, 'issuer')
  if (!check || check.outcome === 'skipped') return skipped(step, 'it was not looked at then')
  if (!recorded.issuer) return skipped(step, `${check.code}: the record names no path`)
  if (recorded.issuer.issuedBy) {
    return skipped(step, 'it was over, and the evidence does not hold the proof that it was issued before')
  }
  const keys = await world.didResolver.resolveKeys(signerOf(recorded) ?? '')
  const { address } = keys
  if (address === null) return failed(step, 'the issuer is no organisation of the registry')
  const typeId = familyOfType(recorded.types ?? [])?.typeId ?? ANY_TYPE
  const found = await world.entitlements.readEntitlement({ keys: { ...keys, address }, typeId, now: time })
  if ('fault' in found) return failed(step, `${found.fault.code}: ${found.fault.message}`)
  const told = describePath(recorded.issuer)
  const shown = [found.entitlement, ...found.others].find((entitlement) => describePath(entitlement) === told)
  if (!shown) return failed(step, 'the path of accreditations is another than the record tells')
  const { path, root } = shown
  return passed(
    step,
    `${path.length} from root authority ${root}, each with the scope that the chain commits to`,
  )
}

function describePath({
  root,
  path,
}: {
  root: string
  path: readonly { id: string; scopeHash: string; block: { hash: string } }[]
}): string {
  return [root, ...path.map(({ id, scopeHash, block }) => `${id} ${scopeHash} ${block.hash}`)].join()
}

function isPassed({ checks }: Question, name: string): boolean {
  return checks.some(({ check, outcome }) => check === name && outcome === 'pass')
}

function checkOf({ checks }: Question, name: string): Check | undefined {
  return checks.find(({ check }) => check === name)
}

function toEntry({ url, purpose, index, statusSize, statusMessage }: RecordedStatus['entries'][number]) {
  return {
    ...(statusSize === undefined ? {} : { statusSize }),
    ...(statusMessage === undefined ? {} : { statusMessage }),
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: url,
  }
}

function sameLists(told: RecordedStatus, found: RecordedStatus | undefined): boolean {
  return (
    found?.entries.length === told.entries.length &&
    told.entries.every(({ version, anchor, code }, place) => {
      if (anchor === undefined) return true
      const other = found.entries[place]!
      return (
        other.version === version &&
        other.code === code &&
        other.anchor?.root === anchor.root &&
        other.anchor.sequence === anchor.sequence &&
        other.anchor.block.hash === anchor.block.hash
      )
    })
  )
}

function describeStatus(code: string, { entries }: RecordedStatus): string {
  const lists = entries.map(
    ({ purpose, index, version, anchor }) =>
      `${purpose} bit ${index} of version ${version} in anchor ${anchor?.sequence}`,
  )
  return `${code}: ${lists.join(', ')}`
}
