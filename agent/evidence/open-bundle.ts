import { Type } from '@sinclair/typebox'
import type { VerificationKey } from '#agent/dids/verification-key.ts'
import { PURPOSE_RECORDS } from '#agent/registry/chain-view.ts'
import { openOfflineWorld } from '#agent/verify/open-offline-world.ts'
import { createAjv } from '#schemas/create-ajv.ts'
import { BundleError } from './bundle-error.ts'
import { describeFault } from './describe-fault.ts'
import { knowledgeSchema } from './knowledge.ts'
import { BUNDLE_LIFETIME_MS, BUNDLE_TYPE, type OfflineBundle, type SignedBundle } from './offline-bundle.ts'

const text = Type.String()
const closed = { additionalProperties: false }
const ajv = createAjv({ explain: false })
const isSigned = ajv.compile(Type.Object({ protected: text, payload: text, signature: text }, closed))
const isHeader = ajv.compile(
  Type.Object({ alg: Type.Literal('EdDSA'), kid: text, typ: Type.Literal(BUNDLE_TYPE) }, closed),
)
const isBundle = ajv.compile(
  Type.Object(
    {
      type: Type.Literal('CaresealBundle'),
      format: Type.Literal('hc-bundle/1'),
      profile: Type.Literal('default'),
      verifier: text,
      created: Type.String({ format: 'date-time' }),
      expires: Type.String({ format: 'date-time' }),
      trustedRoots: Type.Array(text),
      knowledge: knowledgeSchema,
    },
    closed,
  ),
)

/** A bundle whose signature holds; `signedBy` is the verifier's key. */
export type OpenedBundle = { bundle: OfflineBundle; signedBy: VerificationKey }

/**
 * Opens an offline bundle: its form, its signature, and that the DID and the registry list the key for records as the
 * bundle itself has them. A bundle tells its own truth: who may have made it is for the caller to say.
 *
 * @param value parsed JSON
 * @param trustedKey thumbprint (RFC 7638, 0x and hex) of the key that must have signed it; any key if left out
 * @throws {BundleError}
 */
export async function openBundle({
  value,
  trustedKey,
}: {
  value: unknown
  trustedKey?: string | undefined
}): Promise<OpenedBundle> {
  if (!isSigned(value))
    throw new BundleError('BUNDLE_MALFORMED', `not a bundle: ${describeFault(isSigned.errors)}`)
  const { protected: head, payload, signature } = value as SignedBundle
  const header = decode(head)
  if (!isHeader(header)) throw new BundleError('BUNDLE_MALFORMED', 'its header is not that of a bundle')
  const bundle = decode(payload)
  if (!isBundle(bundle)) {
    throw new BundleError(
      'BUNDLE_MALFORMED',
      `what it holds is not a bundle: ${describeFault(isBundle.errors)}`,
    )
  }
  const opened = bundle as OfflineBundle
  const signedBy = await findKey(opened, (header as { kid: string }).kid)
  const signed = Buffer.from(`${head}.${payload}`, 'latin1')
  if (!signedBy.verify(signed, Buffer.from(signature, 'base64url'))) {
    throw new BundleError('BUNDLE_SIGNATURE_INVALID', 'the bundle is not as it was signed')
  }
  if (trustedKey !== undefined && trustedKey.toLowerCase() !== signedBy.thumbprint) {
    throw new BundleError(
      'BUNDLE_SIGNER_UNTRUSTED',
      `the bundle is signed by another key: ${signedBy.thumbprint}`,
    )
  }
  const lifetime = Date.parse(opened.expires) - Date.parse(opened.created)
  if (!(lifetime > 0 && lifetime <= BUNDLE_LIFETIME_MS)) {
    throw new BundleError('BUNDLE_MALFORMED', 'a bundle is good for 24 hours at most')
  }
  return { bundle: opened, signedBy }
}

async function findKey(
  { knowledge, verifier, created }: OfflineBundle,
  kid: string,
): Promise<VerificationKey> {
  const untrusted = (message: string) => new BundleError('BUNDLE_SIGNER_UNTRUSTED', message)
  try {
    const now = () => new Date(created)
    const { view, didResolver } = openOfflineWorld({ knowledge, trustedRoots: [], now })
    const { assertionMethod, address } = await didResolver.resolveKeys(verifier)
    const key = assertionMethod.get(kid)
    const registered =
      key && address !== null ? view.key({ organisation: address, keyId: key.thumbprint }) : undefined
    const counts =
      registered !== undefined &&
      (registered.purposes & PURPOSE_RECORDS) !== 0 &&
      registered.retiredAt === null &&
      registered.compromisedSince === null
    if (key && counts && !key.setByPreviousOwner) return key
  } catch (cause) {
    throw untrusted(`the key of the bundle cannot be found: ${(cause as Error).message}`)
  }
  throw untrusted('the verifier has no such key for records')
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    throw new BundleError('BUNDLE_MALFORMED', 'a part of the bundle is not JSON')
  }
}
