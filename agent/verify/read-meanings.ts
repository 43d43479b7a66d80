import type { ListDescription } from '#agent/status/describe-list.ts'
import { meaningOf } from '#agent/status/status-messages.ts'
import type { StatusEntry } from './status-entry.ts'
import type { Evidence } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'

/** What the value of an entry says that does not end a credential by itself. */
export type Meaning = {
  outcome: 'pass' | 'fail' | 'unknown'
  code: 'OK' | 'STATUS_MESSAGE' | 'STATUS_MESSAGE_REFUSED' | 'STATUS_MESSAGE_UNKNOWN' | 'STATUS_REFRESH'
  message: string
  evidence: Evidence
}

/**
 * What an entry of purpose `message` or `refresh` says (Bitstring Status List 1.0 §2.1, §3.2). The credential stays valid,
 * and the answer tells the message, unless the caller refuses it. A value that nobody explains is unknown: "Rules for how
 * to handle various status messages are outside the scope", but nothing that is not understood is passed over.
 *
 * @param values in the newest anchored version, and in that of the last final anchor: either counts
 * @returns undefined for other purposes
 */
export function readMeanings({
  entry,
  list,
  values,
  options: { refusedMessages = [] },
}: {
  entry: StatusEntry
  list: ListDescription
  values: readonly [newest: number, final: number]
  options: VerificationOptions
}): Meaning | undefined {
  const value = values.find((one) => one !== 0) ?? 0
  if (entry.purpose === 'refresh') {
    if (value === 0) return undefined
    // "This status does not invalidate the verifiable credential and is not reversible."
    const message = 'the issuer has a newer credential'
    return { outcome: 'pass', code: 'STATUS_REFRESH', message, evidence: { value } }
  }
  if (entry.purpose !== 'message') return undefined
  const meanings = [...new Set(values)].map((one) => ({
    value: one,
    message: meaningOf({ value: one, entry: entry.messages, list: list.messages }),
  }))
  const refused = meanings.find(({ message }) => message !== null && refusedMessages.includes(message))
  if (refused) {
    const message = `the caller refuses what the issuer says of it: ${refused.message}`
    return { outcome: 'fail', code: 'STATUS_MESSAGE_REFUSED', message, evidence: refused }
  }
  const unexplained = meanings.find((one) => one.value !== 0 && one.message === null)
  if (unexplained) {
    const message = 'the issuer says something of it, and not what that means'
    return { outcome: 'unknown', code: 'STATUS_MESSAGE_UNKNOWN', message, evidence: unexplained }
  }
  const told = meanings.find((one) => one.value === value)!
  // §3.2: "If status is 0, set the valid key in result to true"
  if (value === 0) return { outcome: 'pass', code: 'OK', message: 'not set', evidence: told }
  return {
    outcome: 'pass',
    code: 'STATUS_MESSAGE',
    message: `the issuer says of it: ${told.message}`,
    evidence: told,
  }
}
