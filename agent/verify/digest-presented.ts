import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** VCDM 2.0 §4.13: an envelope is a data: URL and nothing more. */
const ENVELOPE = /^data:application\/[a-z+-]{1,32},/

/**
 * SHA-256 of what was presented, 0x and lower-case hex: of its compact form, also where an envelope holds it; else of its
 * JSON (RFC 8785).
 */
export function digestOf(presented: unknown): string {
  return `0x${hash('sha256', textOf(presented))}`
}

function textOf(presented: unknown): string {
  if (typeof presented === 'string') return presented
  const id = (presented as { id?: unknown } | null)?.id
  const prefix = typeof id === 'string' ? ENVELOPE.exec(id)?.[0] : undefined
  return prefix === undefined ? (canonicalize(presented) ?? '') : (id as string).slice(prefix.length)
}
