import type { Seal } from '#agent/keys/seal.ts'

/** JSON as it is kept. */
export function sealJson(seal: Seal, value: unknown): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(value), 'utf8'))
}

export function openJson<Value>(seal: Seal, sealed: Uint8Array): Value {
  return JSON.parse(seal.open(sealed).toString('utf8')) as Value
}
