import type { DIDResolutionOptions } from 'did-resolver'
import type { ChainLog } from '#agent/registry/chain-view.ts'
import { DidError } from './did-error.ts'
import { DidOptionError } from './did-option-error.ts'
import type { EthrVersion } from './ethr-document.ts'

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/**
 * The state that `versionId` or `versionTime` ask for (DID Resolution 1.0 §4.1): a version is a block that
 * changed the DID, and is told as of that block; a time is told as of that time.
 *
 * @throws {DidOptionError} for both at once, or what is neither
 * @throws {DidError} DID_NOT_FOUND for a version that is none of this DID
 */
export function parseVersion({
  options,
  logs,
  now,
}: {
  options: DIDResolutionOptions
  logs: readonly ChainLog[]
  now: Date
}): EthrVersion {
  const { versionId, versionTime } = options
  if (versionId !== undefined && versionTime !== undefined) {
    throw new DidOptionError('invalidOptions', 'versionId and versionTime exclude each other')
  }
  if (versionId !== undefined) {
    const number = Number(versionId)
    if (!/^(?:0|[1-9]\d*)$/.test(versionId))
      throw new DidOptionError('invalidOptions', 'versionId is not a block number')
    if (!logs.some((log) => log.blockNumber === number)) {
      throw new DidError('DID_NOT_FOUND', 'this DID has no such version')
    }
    return { kind: 'block', number }
  }
  if (versionTime === undefined) return { kind: 'now', seconds: Math.floor(now.getTime() / 1000) }
  return { kind: 'time', seconds: parseVersionTime({ versionTime, now }) }
}

/**
 * The moment of `versionTime` (DID Core 1.0 §3.2.1), which is of every DID method alike; seconds since 1970.
 *
 * @throws {DidOptionError} for what is none, or has not come yet
 */
export function parseVersionTime({ versionTime, now }: { versionTime: string; now: Date }): number {
  // "normalized to UTC 00:00:00 and without sub-second decimal precision"
  const time = DATE_TIME.test(versionTime) ? Date.parse(versionTime) : Number.NaN
  if (Number.isNaN(time))
    throw new DidOptionError('invalidOptions', 'versionTime is not a time in UTC, to the second')
  if (time > now.getTime()) throw new DidOptionError('invalidOptions', 'versionTime lies in the future')
  return time / 1000
}
