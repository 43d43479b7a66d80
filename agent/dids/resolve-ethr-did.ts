import type { DIDResolutionOptions, DIDResolutionResult } from 'did-resolver'
import { AbiCoder } from 'ethers'
import type { ChainLog, ChainView } from '#agent/registry/chain-view.ts'
import { DidError } from './did-error.ts'
import {
  changesTakenBack,
  type EthrVersion,
  logsOfPreviousOwners,
  resolveEthrDocument,
} from './ethr-document.ts'
import { parseEthrDid } from './ethr-identity.ts'
import { parseVersion } from './parse-version.ts'
import { readDocumentKeys } from './read-document-keys.ts'
import type { DidKeys, VerificationKey } from './resolve-keys.ts'

/** More changes than any organisation makes; reading them is work that whoever made them must not be able to order. */
const MAX_LOGS = 2000

/** Keys are taken out on the worst days alone. */
const MAX_FORMER = 32

/** Keys, and the very events they were read from: the view hands out another array once there are new ones. */
export type EthrKeys = { keys: DidKeys; logs: readonly ChainLog[] }

/**
 * Resolves a did:ethr of the chain that is followed, as of now, of a version (`versionId`, a block that changed it) or
 * of a past moment (`versionTime`).
 *
 * @throws {DidError}
 */
export async function resolveEthrDid({
  did,
  options,
  view,
  now,
}: {
  did: string
  options: DIDResolutionOptions
  view: ChainView
  now: Date
}): Promise<DIDResolutionResult> {
  const logs = readLogs({ did, view }).logs
  const version = parseVersion({ options, logs, now })
  return await resolveDocument({ did, view, logs, version, accept: options.accept })
}

/**
 * The keys of a did:ethr as of now.
 *
 * @throws {DidError}
 */
export async function readEthrKeys({
  did,
  view,
  now,
}: {
  did: string
  view: ChainView
  now: Date
}): Promise<EthrKeys> {
  const { identity, address, logs } = readLogs({ did, view })
  const version: EthrVersion = { kind: 'now', seconds: Math.floor(now.getTime() / 1000) }
  const { didDocument, didDocumentMetadata } = await resolveDocument({ did, view, logs, version })
  const previous = logsOfPreviousOwners(logs)
  const before = previous && (await resolveDocument({ did, view, logs: previous, version })).didDocument
  const previousOwnerMethods = new Set(before?.verificationMethod?.map(({ id }) => id))
  const listed = readDocumentKeys({ document: didDocument!, previousOwnerMethods })
  const keys: DidKeys = {
    did,
    identity,
    address,
    deactivated: didDocumentMetadata.deactivated === true,
    versionId: didDocumentMetadata.versionId ?? null,
    expiresAt: nextExpiry({ logs, seconds: version.seconds }),
    ...listed,
    formerAssertionMethod: await readFormerKeys({ did, view, logs, listed, previousOwnerMethods }),
  }
  return { keys, logs }
}

/** The keys that stood in the document right before one was taken out, and stand there no more. */
async function readFormerKeys({
  did,
  view,
  logs,
  listed,
  previousOwnerMethods,
}: {
  did: string
  view: ChainView
  logs: readonly ChainLog[]
  listed: Pick<DidKeys, 'assertionMethod'>
  previousOwnerMethods: ReadonlySet<string>
}): Promise<Map<string, VerificationKey>> {
  const former = new Map<string, VerificationKey>()
  for (const place of changesTakenBack(logs).slice(-MAX_FORMER)) {
    const until = logs.slice(0, place)
    const version: EthrVersion = { kind: 'now', seconds: logs[place]!.blockTimestamp }
    const { didDocument } = await resolveDocument({ did, view, logs: until, version })
    const { assertionMethod } = readDocumentKeys({ document: didDocument!, previousOwnerMethods })
    for (const [id, key] of assertionMethod) if (!listed.assertionMethod.has(id)) former.set(id, key)
  }
  return former
}

function readLogs({ did, view }: { did: string; view: ChainView }) {
  const { identity, address, chainId } = parseEthrDid(did)
  if (chainId !== view.chainId) {
    throw new DidError('DID_NETWORK_UNKNOWN', `chain ${chainId} is not the one that is followed here`)
  }
  if (!view.block('latest')) throw new DidError('DID_UNAVAILABLE', 'the chain has not been read yet')
  const logs = view.didLogs(address)
  if (logs.length > MAX_LOGS) throw new DidError('DID_DOCUMENT_INVALID', 'a DID that changed too often')
  return { identity, address, logs }
}

async function resolveDocument({
  view,
  ...options
}: {
  did: string
  view: ChainView
  logs: readonly ChainLog[]
  version: EthrVersion
  accept?: string | undefined
}): Promise<DIDResolutionResult> {
  const { accept, ...rest } = options
  const result = await resolveEthrDocument({
    ...rest,
    ...(accept === undefined ? {} : { accept }),
    chainId: view.chainId,
    didRegistryAddress: view.didRegistryAddress,
  })
  // the stock resolver says notFound for whatever it stumbles over, and no did:ethr can be missing
  if (result.didResolutionMetadata.error === 'notFound') {
    throw new DidError('DID_DOCUMENT_INVALID', 'the events of this DID cannot be read')
  }
  return result
}

/** A delegate or attribute counts up to and including the second `validTo`. */
function nextExpiry({ logs, seconds }: { logs: readonly ChainLog[]; seconds: number }): Date | null {
  let next = Number.POSITIVE_INFINITY
  for (const log of logs) {
    const validTo = readValidTo(log)
    if (validTo >= seconds && validTo < next) next = validTo
  }
  const expiresAt = new Date((next + 1) * 1000)
  return Number.isNaN(expiresAt.getTime()) ? null : expiresAt
}

/** Third word of DIDDelegateChanged and DIDAttributeChanged alike; a change of owner has no such word. */
function readValidTo(log: ChainLog): number {
  const words = (log.data.length - 2) / 64
  if (words < 4) return 0
  return Number(AbiCoder.defaultAbiCoder().decode(['bytes32', 'bytes32', 'uint256'], log.data)[2])
}
