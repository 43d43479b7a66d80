/**
 * What the protected header of a compact form says it is, to choose who reads it; nothing is believed.
 *
 * @returns undefined where there is no `typ`; null where there is no header
 */
export function peekTyp(compact: string): unknown {
  try {
    const header: unknown = JSON.parse(Buffer.from(compact.split('.', 1)[0]!, 'base64url').toString('utf8'))
    return (header as { typ?: unknown }).typ
  } catch {
    return null
  }
}
