import type { DIDDocument } from 'did-resolver'
import { decodeBase58 } from './decode-base58.ts'
import { DidError } from './did-error.ts'
import { type Curve, parseJwk, parseMultikey, parseRawKey } from './parse-public-key.ts'
import type { DidService } from './resolve-keys.ts'
import type { PublicKey, VerificationKey } from './verification-key.ts'

type Method = Record<string, unknown> & { id: string }

export type DocumentKeys = {
  assertionMethod: ReadonlyMap<string, VerificationKey>
  authentication: ReadonlyMap<string, VerificationKey>
  services: readonly DidService[]
}

/** The curve that a type of verification method promises; undefined where the material says it. */
const CURVE_OF_TYPE: Readonly<Record<string, Curve | undefined>> = {
  JsonWebKey: undefined,
  JsonWebKey2020: undefined,
  Multikey: undefined,
  EcdsaSecp256k1VerificationKey2019: 'secp256k1',
  EcdsaSecp256r1VerificationKey2019: 'P-256',
  Ed25519VerificationKey2018: 'Ed25519',
  Ed25519VerificationKey2020: 'Ed25519',
}

const ALG_OF_CURVE = { Ed25519: 'EdDSA', 'P-256': 'ES256', 'P-384': 'ES384', secp256k1: 'ES256K' } as const

const MAX_METHODS = 256

/**
 * The keys of a DID document under the relationships that list them, and its services. A method of a type we do not
 * verify, of malformed material, or of another controller counts as not listed.
 *
 * DID Core 1.0 §5.3, Controlled Identifiers 1.0 §2.3: "Verification methods that are not associated with a particular
 * verification relationship cannot be used for that verification relationship": a document without `assertionMethod` asserts
 * nothing.
 *
 * @throws {DidError} DID_DOCUMENT_INVALID if it contradicts itself
 */
export function readDocumentKeys({
  document,
  previousOwnerMethods,
}: {
  document: DIDDocument
  previousOwnerMethods?: ReadonlySet<string>
}): DocumentKeys {
  const did = document.id
  const keys = new Map<string, VerificationKey | null>()
  const declared = new Map<string, string>()

  function readMethod(method: unknown): string | undefined {
    const id = idOf(method)
    if (id === undefined) return
    const text = JSON.stringify(method)
    if (declared.has(id)) {
      if (declared.get(id) === text) return id
      throw new DidError('DID_DOCUMENT_INVALID', 'two verification methods of one id')
    }
    if (declared.size === MAX_METHODS)
      throw new DidError('DID_DOCUMENT_INVALID', 'too many verification methods')
    declared.set(id, text)
    const key = readKey({ ...(method as Method), id }, did)
    keys.set(
      id,
      key && {
        ...key,
        id,
        controller: did,
        isController: did.startsWith('did:ethr:') && id === `${did}#controllerKey`,
        setByPreviousOwner: previousOwnerMethods?.has(id) ?? false,
      },
    )
    return id
  }

  function idOf(method: unknown): string | undefined {
    const id = typeof method === 'string' ? method : (method as Partial<Method> | null)?.id
    if (typeof id !== 'string') return
    return id.startsWith('#') ? `${did}${id}` : id
  }

  function readRelationship(relationship: unknown): ReadonlyMap<string, VerificationKey> {
    const listed = new Map<string, VerificationKey>()
    for (const entry of asList(relationship)) {
      const id = typeof entry === 'string' ? idOf(entry) : readMethod(entry)
      const key = id === undefined ? undefined : keys.get(id)
      if (key) listed.set(key.id, key)
    }
    return listed
  }

  for (const method of asList(document.verificationMethod)) readMethod(method)
  return {
    assertionMethod: readRelationship(document.assertionMethod),
    authentication: readRelationship(document.authentication),
    services: asList(document.service)
      .filter(isService)
      .map(({ id, type, serviceEndpoint }) => ({
        id: id.startsWith('#') ? `${did}${id}` : id,
        type,
        serviceEndpoint,
      })),
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function isService(value: unknown): value is DidService {
  const service = value as Partial<DidService> | null
  return (
    typeof service?.id === 'string' &&
    typeof service.type === 'string' &&
    service.serviceEndpoint !== undefined
  )
}

function readKey(method: Method, did: string): PublicKey | null {
  // a fragment of this very DID: a key of another DID is listed by that DID's document, not here
  if (method.controller !== did || !method.id.startsWith(`${did}#`)) return null
  if (typeof method.type !== 'string' || !Object.hasOwn(CURVE_OF_TYPE, method.type)) return null
  const curve = CURVE_OF_TYPE[method.type]
  try {
    const key = parseMaterial(method, curve)
    return curve && key && key.alg !== ALG_OF_CURVE[curve] ? null : key
  } catch {
    return null
  }
}

const MATERIAL = [
  'publicKeyJwk',
  'publicKeyMultibase',
  'publicKeyHex',
  'publicKeyBase58',
  'publicKeyBase64',
] as const

function parseMaterial(method: Method, curve: Curve | undefined): PublicKey | null {
  // DID Core 1.0 §5.2.1: "A verification method MUST NOT contain multiple verification material properties for the
  // same material."
  const [property, ...more] = MATERIAL.filter((name) => method[name] !== undefined)
  if (!property || more.length > 0) return null
  const value = method[property]
  if (property === 'publicKeyJwk') return parseJwk(value)
  if (property === 'publicKeyMultibase') return parseMultikey(value)
  if (!curve || typeof value !== 'string' || value.length > 256) return null
  if (property === 'publicKeyHex') {
    return /^(?:[0-9a-fA-F]{2})+$/.test(value)
      ? parseRawKey({ curve, bytes: Buffer.from(value, 'hex') })
      : null
  }
  if (property === 'publicKeyBase64') return parseRawKey({ curve, bytes: Buffer.from(value, 'base64') })
  return parseRawKey({ curve, bytes: decodeBase58(value) })
}
