import type { DocumentKind } from './jws-header.ts'
import { ProofError } from './proof-error.ts'

const ENVELOPE_TYPES = { vc: 'EnvelopedVerifiableCredential', vp: 'EnvelopedVerifiablePresentation' } as const
const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'

/**
 * The compact form of a secured document: the string itself, or what an envelope holds.
 *
 * VCDM 2.0 §4.13: "The id value of the object MUST be a data: URL that expresses a secured verifiable credential using
 * an enveloping security scheme"; "The type value of the object MUST be EnvelopedVerifiableCredential".
 *
 * @throws {ProofError} NOT_A_CREDENTIAL
 */
export function readCompact({ document, kind }: { document: unknown; kind: DocumentKind }): string {
  if (typeof document === 'string') return document
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ProofError('NOT_A_CREDENTIAL', 'neither a compact JWT nor an envelope')
  }
  const { '@context': context, type, id, ...others } = document as Record<string, unknown>
  const types = Array.isArray(type) ? type : [type]
  if (types.length !== 1 || types[0] !== ENVELOPE_TYPES[kind]) {
    throw new ProofError('NOT_A_CREDENTIAL', `type is not ${ENVELOPE_TYPES[kind]}`)
  }
  const contexts = Array.isArray(context) ? context : [context]
  if (contexts[0] !== CREDENTIALS_V2) {
    throw new ProofError('NOT_A_CREDENTIAL', `the first @context is not ${CREDENTIALS_V2}`)
  }
  // nothing beside the envelope is signed: a member here could pass for one of the credential's
  if (Object.keys(others).length > 0)
    throw new ProofError('NOT_A_CREDENTIAL', 'an envelope with unsigned members')
  const prefix = `data:application/${kind}+jwt,`
  if (typeof id !== 'string' || !id.startsWith(prefix)) {
    throw new ProofError('NOT_A_CREDENTIAL', `id is not a ${prefix} URL`)
  }
  return id.slice(prefix.length)
}
