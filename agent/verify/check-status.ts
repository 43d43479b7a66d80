import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { readStatus } from '#agent/status/bits.ts'
import { MINIMUM_ENTRIES } from '#agent/status/decode-bitstring.ts'
import type { HeldList, StatusLists, StatusLookup } from '#agent/status/follow-status-lists.ts'
import { StatusFault, type StatusFaultCode } from '#agent/status/status-fault.ts'
import { writeStatusMessages } from '#agent/status/status-messages.ts'
import { chainLag } from './chain-lag.ts'
import { disputeOf } from './dispute-of.ts'
import { readMeanings } from './read-meanings.ts'
import {
  readStatusEntries,
  type StatusEntry,
  StatusEntryError,
  type StatusEntryErrorCode,
} from './status-entry.ts'
import type { Check, Evidence } from './verdict.ts'
import { statusAgeLimit, type VerificationOptions } from './verification-options.ts'

export type StatusCode =
  | StatusEntryErrorCode
  | StatusFaultCode
  | 'CHAIN_DISAGREEMENT'
  | 'CHAIN_STALE'
  | 'CREDENTIAL_REVOKED'
  | 'CREDENTIAL_SUSPENDED'
  | 'NOT_APPLICABLE'
  | 'OK'
  | 'PROOF_NOT_PASSED'
  | 'SEE_CREDENTIALS'
  | 'STATUS_MESSAGE'
  | 'STATUS_MESSAGE_REFUSED'
  | 'STATUS_MESSAGE_UNKNOWN'
  | 'STATUS_OVERDUE'
  | 'STATUS_REFRESH'
  | 'STATUS_SIZE_MISMATCH'

export type StatusCheck = Check<'status', StatusCode>

type EntryResult = {
  outcome: 'pass' | 'fail' | 'unknown'
  code: StatusCode
  message: string
  evidence: Evidence
}

/**
 * What do the status lists and the anchored registry say, at which block, how old? The issuer's own lists alone, each in
 * the version that the newest anchor names; a bit that is set there, or in the version of the last final anchor, counts.
 * At once, and without a promise, when the lists are held already.
 */
export function checkStatus({
  payload,
  keys,
  statusLists,
  view,
  options,
  now,
}: {
  payload: Record<string, unknown>
  keys: DidKeys
  statusLists: StatusLists
  view: ChainView
  options: VerificationOptions
  now: Date
}): StatusCheck | Promise<StatusCheck> {
  if (payload.credentialStatus === undefined) {
    return toCheck({ outcome: 'skipped', code: 'NOT_APPLICABLE', message: 'it has no status', evidence: {} })
  }
  let entries: StatusEntry[]
  try {
    entries = readStatusEntries(payload.credentialStatus)
  } catch (error) {
    if (!(error instanceof StatusEntryError)) throw error
    return toCheck({ outcome: 'fail', code: error.code, message: error.message, evidence: {} })
  }
  const lookUp = () => entries.map(({ url }) => statusLists.lookup({ url, issuer: keys }))
  const conclude = (found: readonly StatusLookup[]) => {
    const results = entries.map((entry, place) => readEntry({ entry, found: found[place]!, options, now }))
    return combine({ results, view, options, now })
  }
  const lookups = lookUp()
  return lookups.some((lookup) => lookup instanceof Promise)
    ? lookUpTogether(lookUp, lookups).then(conclude)
    : conclude(lookups as StatusLookup[])
}

/** While one list was waited for the chain may have gone on: all of them are to be as of one block. */
async function lookUpTogether(
  lookUp: () => (StatusLookup | Promise<StatusLookup>)[],
  begun: (StatusLookup | Promise<StatusLookup>)[],
): Promise<StatusLookup[]> {
  let lookups = begun
  for (let round = 0; round < 4 && lookups.some((lookup) => lookup instanceof Promise); round++) {
    await Promise.all(lookups)
    lookups = lookUp()
  }
  return Promise.all(lookups)
}

function readEntry({
  entry,
  found,
  options,
  now,
}: {
  entry: StatusEntry
  found: StatusLookup
  options: VerificationOptions
  now: Date
}): EntryResult {
  if (found instanceof StatusFault) return faultOf(entry, found)
  const { newest, final, supersededAt } = found
  const { anchor, list } = newest
  const seconds = now.getTime() / 1000
  const ageSeconds = Math.max(0, seconds - anchor.nextBy, supersededAt === null ? 0 : seconds - supersededAt)
  const evidence = {
    ...describeEntry(entry),
    version: list.version,
    ageSeconds: Math.round(ageSeconds),
    anchor: {
      sequence: anchor.sequence.toString(),
      root: anchor.root,
      publishedAt: anchor.publishedAt,
      nextBy: anchor.nextBy,
      block: { number: anchor.block.number, hash: anchor.block.hash },
    },
  }
  const stop = (outcome: 'fail' | 'unknown', code: StatusCode, message: string): EntryResult => ({
    outcome,
    code,
    message,
    evidence,
  })
  // Bitstring Status List 1.0 §3.2: "Verify that the status purpose is equal to a statusPurpose value in the
  // statusListCredential. Note: The statusListCredential might contain multiple status purposes in a single list."
  if (!list.purposes.includes(entry.purpose)) {
    return stop('fail', 'STATUS_PURPOSE_MISMATCH', 'the list is of another purpose than the entry')
  }
  if (list.statusSize !== null && list.statusSize !== entry.size) {
    return stop('fail', 'STATUS_SIZE_MISMATCH', 'the list has another number of bits a status than the entry')
  }
  // "If the length of the revocation bitstring divided by statusSize is less than minimumNumberOfEntries, raise a
  // STATUS_LIST_LENGTH_ERROR"
  if (list.length / entry.size < MINIMUM_ENTRIES) {
    return stop('fail', 'STATUS_LIST_TOO_SHORT', `a status list has at least ${MINIMUM_ENTRIES} entries`)
  }
  // "If the credentialIndex multiplied by the size is a value outside of the range of the bitstring, a RANGE_ERROR MUST
  // be raised"
  if (!covers(list, entry)) return stop('fail', 'RANGE_ERROR', 'the index is beyond the end of the list')
  const value = readStatus({ bits: list.bits, ...entry })
  const settled = final && covers(final, entry) ? readStatus({ bits: final.bits, ...entry }) : value
  if (entry.purpose === 'revocation' && (value || settled)) {
    return stop('fail', 'CREDENTIAL_REVOKED', 'the issuer has revoked it')
  }
  if (entry.purpose === 'suspension' && (value || settled)) {
    return stop('fail', 'CREDENTIAL_SUSPENDED', 'the issuer has suspended it')
  }
  const told = readMeanings({ entry, list, values: [value, settled], options })
  if (told && told.outcome !== 'pass') return { ...told, evidence: { ...evidence, ...told.evidence } }
  if (list.validUntil !== null && now.getTime() - 60_000 > list.validUntil) {
    return stop('unknown', 'STATUS_LIST_EXPIRED', 'the status list is out of date')
  }
  if (supersededAt !== null && (options.maxStatusAge === undefined || ageSeconds > statusAgeLimit(options))) {
    return stop('unknown', 'STATUS_UNAVAILABLE', 'the list of the newest anchor was not to be had')
  }
  if (ageSeconds > statusAgeLimit(options)) {
    return stop('unknown', 'STATUS_OVERDUE', 'the issuer is late with its next anchor')
  }
  if (told) return { ...told, evidence: { ...evidence, ...told.evidence } }
  return { outcome: 'pass', code: 'OK', message: 'not set', evidence }
}

/** The entry as the credential has it: enough to look again. */
function describeEntry({ url, purpose, index, size, messages }: StatusEntry): Evidence {
  return {
    url,
    purpose,
    index,
    ...(size === 1 ? {} : { statusSize: size }),
    ...(messages ? { statusMessage: writeStatusMessages(messages) } : {}),
  }
}

function faultOf(entry: StatusEntry, { outcome, code, message }: StatusFault): EntryResult {
  return { outcome, code, message, evidence: describeEntry(entry) }
}

function covers({ length }: HeldList, { index, size }: StatusEntry): boolean {
  return (index + 1) * size <= length
}

/** Revocation says more than suspension, and what is known to be wrong more than what is not known. */
function combine({
  results,
  view,
  options,
  now,
}: {
  results: readonly EntryResult[]
  view: ChainView
  options: VerificationOptions
  now: Date
}): StatusCheck {
  const latest = view.block('latest')
  const final = view.block('finalized')
  const evidence = {
    entries: results.map(({ outcome, code, evidence }) => ({ outcome, code, ...evidence })),
    block: latest ? { number: latest.number, hash: latest.hash, timestamp: latest.timestamp } : null,
    finalizedBlock: final ? { number: final.number, hash: final.hash } : null,
    lagSeconds: latest ? Math.round(chainLag({ block: latest, now })) : null,
    maxAgeSeconds: statusAgeLimit(options),
  }
  const worst =
    results.find(({ code }) => code === 'CREDENTIAL_REVOKED') ??
    results.find(({ outcome }) => outcome === 'fail') ??
    results.find(({ outcome }) => outcome === 'unknown')
  if (worst?.outcome === 'fail') return toCheck({ ...worst, evidence })
  if (!latest) {
    const message = 'the chain has not been read yet'
    return toCheck({ outcome: 'unknown', code: 'CHAIN_UNAVAILABLE', message, evidence })
  }
  const dispute = disputeOf(view)
  if (dispute)
    return toCheck({ outcome: 'unknown', ...dispute, evidence: { ...evidence, ...dispute.evidence } })
  if (chainLag({ block: latest, now }) > statusAgeLimit(options)) {
    const message = 'what is known of the chain is too old'
    return toCheck({ outcome: 'unknown', code: 'CHAIN_STALE', message, evidence })
  }
  if (worst) return toCheck({ ...worst, evidence })
  const told = results.find(({ code }) => code !== 'OK')
  if (told) return toCheck({ ...told, evidence })
  return toCheck({ outcome: 'pass', code: 'OK', message: 'neither revoked nor suspended', evidence })
}

function toCheck({ outcome, code, message, evidence }: Omit<StatusCheck, 'check'>): StatusCheck {
  return { check: 'status', outcome, code, message, evidence }
}
