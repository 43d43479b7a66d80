import { Interface, type TransactionReceipt } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import type { OrganisationState } from './chain-view.ts'
import { type Compromise, encodeCall, type Grant, type RegistryCall } from './encode-call.ts'
import { sendTransaction, type TransactionRequest } from './send-transaction.ts'

const registry = new Interface(caresealRegistryAbi)

/** Where to write, and who signs: the controller of the organisation that acts. */
export type RegistryTarget = Pick<TransactionRequest, 'provider' | 'signer' | 'feeCap'> & {
  registryAddress: string
  /** How long to wait for inclusion. */
  timeoutMs?: number | undefined
}

// Each of these waits for inclusion and throws a ChainError: TRANSACTION_REVERTED names the contract's custom error.

/** Registers an organisation under a sponsor that is registered; a root authority is its own sponsor. */
export async function registerOrganisation({
  organisation,
  sponsor,
  ...target
}: RegistryTarget & { organisation: string; sponsor: string }): Promise<TransactionReceipt> {
  return await write({ target, call: { call: 'register', organisation, sponsor } })
}

/**
 * Grants an accreditation.
 *
 * @returns its id, 0x and lower case.
 */
export async function accredit({
  grantor,
  organisation,
  schema,
  parent,
  from,
  until,
  capabilities,
  scopeHash,
  ...target
}: RegistryTarget & Grant): Promise<string> {
  const grant = { grantor, organisation, schema, parent, from, until, capabilities, scopeHash }
  const { logs } = await write({ target, call: { call: 'accredit', ...grant } })
  const events = logs.map((log) => registry.parseLog(log))
  return events.find((event) => event?.name === 'Accredited')!.args.id
}

/**
 * Ends an accreditation now, or makes an ended one distrusted from earlier on.
 *
 * @param distrustFrom what was issued from here on is not trusted; a time after the end counts as the end.
 * @param reason a number of the grantor's own, 0 to 255.
 */
export async function endAccreditation({
  id,
  distrustFrom,
  reason,
  ...target
}: RegistryTarget & { id: string; distrustFrom: Date; reason: number }): Promise<TransactionReceipt> {
  return await write({ target, call: { call: 'endAccreditation', id, distrustFrom, reason } })
}

/** @param keyId a JWK thumbprint, or the padded address of a publishing key (`publisherKeyId`). */
export async function setKey({
  organisation,
  keyId,
  purposes,
  ...target
}: RegistryTarget & { organisation: string; keyId: string; purposes: number }): Promise<TransactionReceipt> {
  return await write({ target, call: { call: 'setKey', organisation, keyId, purposes } })
}

/** Retires a key, or says since when it is compromised. */
export async function endKey({
  organisation,
  keyId,
  compromised,
  ...target
}: RegistryTarget & {
  organisation: string
  keyId: string
  compromised?: Compromise | undefined
}): Promise<TransactionReceipt> {
  return await write({ target, call: { call: 'endKey', organisation, keyId, compromised } })
}

/** Halts an organisation or resumes it. */
export async function setState({
  organisation,
  state,
  ...target
}: RegistryTarget & { organisation: string; state: OrganisationState }): Promise<TransactionReceipt> {
  return await write({ target, call: { call: 'setState', organisation, state } })
}

async function write({
  target: { registryAddress, ...sending },
  call,
}: {
  target: RegistryTarget
  call: RegistryCall
}): Promise<TransactionReceipt> {
  return await sendTransaction({ ...sending, to: registryAddress, data: encodeCall(call) })
}
