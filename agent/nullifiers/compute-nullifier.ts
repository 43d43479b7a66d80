import { createHmac } from 'node:crypto'
import { deriveKey } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { type NullifierHolder, type NullifierScope, scopeText } from '#schemas/trial-enrolment/nullifier.ts'
import type { NullifierWorld } from './nullifier-world.ts'

type Registry = {
  world: Pick<NullifierWorld, 'nullifierKey'>
  organisation: Pick<Organisation, 'id'>
}

/**
 * HMAC-SHA-256(key of the registry, secret ‖ scope): without the key nobody can tell whose nullifier it is by trying names
 * or record numbers, as with a plain hash of them anybody could. The secret has one length, so no two inputs are the same
 * bytes.
 *
 * @param secret 32 bytes that are bound to the participant's identity
 */
export function computeNullifier({
  world,
  organisation,
  secret,
  scope,
}: Registry & { secret: Uint8Array; scope: NullifierScope }): Buffer {
  const key = deriveKey({ key: world.nullifierKey, purpose: `nullifiers of ${organisation.id}` })
  return createHmac('sha256', key).update(secret).update(scopeText(scope)).digest()
}

/** What is kept of who holds a nullifier: enough to know them again, and nothing to learn the trial from. */
export function computeHolder({
  world,
  organisation,
  holder: { trial, subjectId },
}: Registry & { holder: NullifierHolder }): Buffer {
  const key = deriveKey({ key: world.nullifierKey, purpose: `nullifier holders of ${organisation.id}` })
  return createHmac('sha256', key)
    .update(JSON.stringify([trial, subjectId]))
    .digest()
}

/** The bytes of `0x` and hex. */
export function readHex(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex')
}
