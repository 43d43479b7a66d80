import { ProofError } from './proof-error.ts'
import type { MediaType } from './secured-document.ts'

/** What a secured document says it is: `vc` a credential, `vp` a presentation. */
export type DocumentKind = 'vc' | 'vp'

/** A compact form, with the media type that its envelope names, if it has one; or a document with embedded proofs. */
export type SecuredForm =
  | { compact: string; mediaType: MediaType | undefined }
  | { document: Record<string, unknown> }

const ENVELOPES = {
  vc: {
    type: 'EnvelopedVerifiableCredential',
    prefixes: {
      'application/vc+jwt,': 'application/vc+jwt',
      'application/vc+sd-jwt,': 'application/vc+sd-jwt',
      'application/dc+sd-jwt,': 'application/dc+sd-jwt',
    },
  },
  vp: {
    type: 'EnvelopedVerifiablePresentation',
    prefixes: {
      'application/vp+jwt,': 'application/vc+jwt',
      'application/vp+sd-jwt,': 'application/vc+sd-jwt',
    },
  },
} as const

/** Of both kinds: what VC Data Model 1.1 secures. */
const JWT_PREFIX = 'application/jwt,'
const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'

/**
 * Finds what secures a document: it is compact itself, an envelope holds it, or its proofs are embedded.
 *
 * VCDM 2.0 §4.13: "The id value of the object MUST be a data: URL that expresses a secured verifiable credential using
 * an enveloping security scheme"; "The type value of the object MUST be EnvelopedVerifiableCredential".
 *
 * @throws {ProofError} NOT_A_CREDENTIAL
 */
export function readSecuredForm({ document, kind }: { document: unknown; kind: DocumentKind }): SecuredForm {
  if (typeof document === 'string') return { compact: document, mediaType: undefined }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ProofError('NOT_A_CREDENTIAL', 'neither compact, nor an envelope, nor a document with a proof')
  }
  const { '@context': context, type, id, ...others } = document as Record<string, unknown>
  const envelope = ENVELOPES[kind]
  const types = Array.isArray(type) ? type : [type]
  if (!types.includes(envelope.type)) {
    if (others.proof !== undefined) return { document: document as Record<string, unknown> }
    throw new ProofError('NOT_A_CREDENTIAL', `neither is its type ${envelope.type}, nor does it have a proof`)
  }
  if (types.length !== 1) throw new ProofError('NOT_A_CREDENTIAL', `type is not ${envelope.type} alone`)
  const contexts = Array.isArray(context) ? context : [context]
  if (contexts[0] !== CREDENTIALS_V2) {
    throw new ProofError('NOT_A_CREDENTIAL', `the first @context is not ${CREDENTIALS_V2}`)
  }
  // nothing beside the envelope is signed: a member here could pass for one of the credential's
  if (Object.keys(others).length > 0)
    throw new ProofError('NOT_A_CREDENTIAL', 'an envelope with unsigned members')
  return openEnvelope(id, kind)
}

function openEnvelope(id: unknown, kind: DocumentKind): SecuredForm {
  const url = typeof id === 'string' && id.startsWith('data:') ? id.slice('data:'.length) : ''
  if (url.startsWith(JWT_PREFIX)) {
    return { compact: url.slice(JWT_PREFIX.length), mediaType: 'application/jwt' }
  }
  for (const [prefix, mediaType] of Object.entries(ENVELOPES[kind].prefixes)) {
    if (url.startsWith(prefix)) return { compact: url.slice(prefix.length), mediaType }
  }
  throw new ProofError('NOT_A_CREDENTIAL', `id is not a data: URL of a media type that secures a ${kind}`)
}
