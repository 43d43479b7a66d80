import { DidError } from '#agent/dids/did-error.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import type { EventEvidence, MonitorEventType } from './monitor-event.ts'

export type KeyState = 'active' | 'compromised' | 'deactivated' | 'removed' | 'retired'

/** What is asked about the issuer of watched credentials: its key, and its accreditation for the type. */
export type WatchedIssuer = { issuer: string; kid: string; keyId: string; typeId: string; scopes: string }

/** A part is null where nobody can know at the moment. */
export type IssuerState = {
  key: { state: KeyState; evidence: EventEvidence } | null
  /** OK, SCOPE_CHANGED, or why there is no path of accreditations. */
  accreditation: { state: string; evidence: EventEvidence } | null
}

type World = Pick<CredentialWorld, 'view' | 'issuers' | 'entitlements'>

/** Holds an issuer against the chain as it is known now: a warm answer makes no request. */
export async function readIssuerState({
  world,
  watched,
  now,
}: {
  world: World
  watched: WatchedIssuer
  now: Date
}): Promise<IssuerState> {
  const latest = world.view.block('latest')
  const keys = latest && (await resolve(world, watched.issuer))
  if (!latest || !keys?.address) return { key: null, accreditation: null }
  const block = { number: latest.number, hash: latest.hash }
  return {
    key: readKey({ world, watched, keys: { ...keys, address: keys.address }, block }),
    accreditation: await readAccreditation({
      world,
      watched,
      keys: { ...keys, address: keys.address },
      block,
      now,
    }),
  }
}

async function resolve(world: World, did: string): Promise<DidKeys | undefined> {
  try {
    return await world.issuers.resolveKeys(did)
  } catch (error) {
    if (error instanceof DidError) return undefined
    throw error
  }
}

type Found = { world: World; watched: WatchedIssuer; keys: DidKeys & { address: string }; block: object }

function readKey({ world, watched, keys, block }: Found): IssuerState['key'] {
  const { kid, keyId } = watched
  const registered = world.view.key({ organisation: keys.address, keyId })
  const evidence = {
    kid,
    retiredAt: toTime(registered?.retiredAt),
    compromisedSince: toTime(registered?.compromisedSince),
    block,
  }
  const at = (state: KeyState) => ({ state, evidence })
  if (keys.deactivated) return at('deactivated')
  if (typeof registered?.compromisedSince === 'number') return at('compromised')
  if (typeof registered?.retiredAt === 'number') return at('retired')
  return at(registered && keys.assertionMethod.has(kid) ? 'active' : 'removed')
}

async function readAccreditation({
  world,
  watched,
  keys,
  block,
  now,
}: Found & { now: Date }): Promise<IssuerState['accreditation']> {
  const issuer = { ...(keys.organisation ?? keys), address: keys.address }
  const result = await world.entitlements.readEntitlement({ keys: issuer, typeId: watched.typeId, now })
  if ('fault' in result) {
    const { code, evidence } = result.fault
    if (code === 'SCOPE_UNAVAILABLE' || code === 'ACCREDITATION_NOT_FINAL') return null
    return { state: code, evidence: { code, ...evidence, block } }
  }
  const { path } = result.entitlement
  const accreditations = path.map(({ id }) => id)
  // what the claims were held against is not what stands now, and the claims are not here to be held against it
  const changed = watched.scopes !== '' && watched.scopes !== scopesOf(path)
  const state = changed ? 'SCOPE_CHANGED' : 'OK'
  return { state, evidence: { code: state, accreditations, block } }
}

/** The scopes of a path of accreditations, root first, as one text. */
export function scopesOf(path: readonly { scopeHash: string }[]): string {
  return path.map(({ scopeHash }) => scopeHash).join(' ')
}

/** What monitors are told when a key comes to a state. */
export function typeOfKeyState(state: string): MonitorEventType {
  return KEY_TYPES[state as KeyState] ?? 'issuer.key_removed'
}

const KEY_TYPES: Readonly<Record<KeyState, MonitorEventType>> = {
  active: 'issuer.key_restored',
  compromised: 'issuer.key_compromised',
  deactivated: 'issuer.deactivated',
  removed: 'issuer.key_removed',
  retired: 'issuer.key_retired',
}

/** What monitors are told when an accreditation comes to a state; several ways of having ended are one. */
export function typeOfAccreditation(state: string): MonitorEventType {
  if (state === 'OK') return 'issuer.accreditation_restored'
  if (state === 'SCOPE_CHANGED') return 'issuer.accreditation_changed'
  return state === 'ORGANISATION_HALTED' ? 'issuer.halted' : 'issuer.accreditation_ended'
}

function toTime(seconds: number | null | undefined): string | null {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null
}
