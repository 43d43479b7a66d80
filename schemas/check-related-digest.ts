import { createHash } from 'node:crypto'
import { readStandardContext, standardContexts } from './contexts/standard-contexts.ts'

/** Subresource Integrity §3.5: one or more of these, apart from each other by white space. */
const SRI = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/

/**
 * Whether the digests of a related resource are its own, where the resource is bundled; nothing is fetched, so any other
 * may say what it likes.
 *
 * VCDM 2.0 §5.3: "If the digest provided by the issuer does not match the digest computed for the retrieved resource, the
 * conforming verifier implementation MUST produce an error."
 */
export function hasOwnDigests({
  id,
  digestSRI,
  digestMultibase,
}: {
  id: string
  digestSRI?: unknown
  digestMultibase?: unknown
}): boolean {
  const context = standardContexts.find(({ url }) => url === id)
  if (!context) return true
  const text = readStandardContext(context)
  const digest = (algorithm: string) => createHash(algorithm).update(text).digest()
  if (typeof digestSRI === 'string') {
    const fits = digestSRI.split(/\s+/).some((one) => {
      const [, algorithm, value] = SRI.exec(one) ?? []
      return algorithm !== undefined && digest(algorithm).equals(Buffer.from(value!, 'base64'))
    })
    if (!fits) return false
  }
  if (typeof digestMultibase !== 'string') return true
  // base64url of a Multihash (Controlled Identifiers 1.0 §2.5): 0x12, 32 and SHA-256; public suites leave its head out
  if (!digestMultibase.startsWith('u')) return true
  const bytes = Buffer.from(digestMultibase.slice(1), 'base64url')
  const head = bytes.subarray(0, -32)
  return (
    (head.length === 0 || head.equals(Buffer.of(0x12, 32))) && bytes.subarray(-32).equals(digest('sha256'))
  )
}
