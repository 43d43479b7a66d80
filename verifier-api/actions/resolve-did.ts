import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** DID Resolution 1.0 §10.1: what an error is answered with over HTTPS. */
const STATUS: Readonly<Record<string, number>> = {
  invalidDid: 400,
  notFound: 404,
  unknownNetwork: 404,
  methodNotSupported: 501,
  unsupportedFormat: 406,
  invalidDidDocument: 502,
  internalError: 500,
}

/** The resolver's own media type for the whole result, and what a document alone may be asked for as. */
const RESULT = 'application/did-resolution'
const DOCUMENT = ['application/did', 'application/did+json', 'application/did+ld+json']

/** `GET /1.0/identifiers/{did}`: the resolution result, or the document alone where that is asked for. */
export async function resolveDid(
  { params, headers }: RouteRequest<{ params: 'did'; access: 'public' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const result = await verifier.agent.resolveDid({ didUrl: params.did })
  const { didDocument, didResolutionMetadata, didDocumentMetadata } = result
  const { error } = didResolutionMetadata
  const status = error ? (STATUS[error] ?? 500) : didDocumentMetadata.deactivated ? 410 : 200
  const accepted = (headers.accept ?? '').split(',').map((part) => part.split(';')[0]!.trim().toLowerCase())
  const asDocument = status === 200 && accepted.find((type) => DOCUMENT.includes(type))
  if (asDocument) return { status, body: didDocument, headers: { 'Content-Type': asDocument } }
  return {
    status,
    body: { '@context': 'https://w3id.org/did-resolution/v1', ...result },
    headers: { 'Content-Type': RESULT },
  }
}
