import type { DIDResolutionResult } from 'did-resolver'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { resolveDidQuery } from '../bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** DID Resolution 1.0 §9 and §10.1: each error's type, and what it is answered with over HTTPS. */
const ERRORS: Readonly<Record<string, { type: string; status: number }>> = {
  invalidDid: { type: 'INVALID_DID', status: 400 },
  notFound: { type: 'NOT_FOUND', status: 404 },
  unknownNetwork: { type: 'NOT_FOUND', status: 404 },
  unsupportedFormat: { type: 'REPRESENTATION_NOT_SUPPORTED', status: 406 },
  invalidDidDocument: { type: 'INVALID_DID_DOCUMENT', status: 500 },
  internalError: { type: 'INTERNAL_ERROR', status: 500 },
  methodNotSupported: { type: 'METHOD_NOT_SUPPORTED', status: 501 },
}

/** The media type of the whole result, and those under which the document alone is given. */
const RESULT = 'application/did-resolution'
const DOCUMENTS = ['application/did', 'application/did+json', 'application/did+ld+json']
const AS_RESULT = [RESULT, 'application/json', 'application/*', '*/*', '']

/** `GET /1.0/identifiers/{did}`: the resolution result, or the document alone where that is asked for. */
export async function resolveDid(
  {
    params,
    query,
    headers,
  }: RouteRequest<{ params: 'did'; query: typeof resolveDidQuery; access: 'public' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const mediaType = chooseMediaType(headers.accept)
  if (mediaType === undefined)
    return answerError({ error: 'unsupportedFormat', message: 'none is available' })
  const result = await verifier.agent.resolveDid({ didUrl: params.did, options: { ...query } })
  const { didDocument, didDocumentMetadata, didResolutionMetadata } = result
  if (didResolutionMetadata.error) return answerError(didResolutionMetadata)
  // §10.1: "If the function returns a deactivated metadata property with the value true: ... MUST be 410"
  const status = didDocumentMetadata.deactivated ? 410 : 200
  if (mediaType !== RESULT && status === 200) {
    return { status, body: didDocument, headers: { 'Content-Type': mediaType } }
  }
  return answerResult(status, {
    // of the document in it
    didResolutionMetadata: { contentType: DOCUMENTS[0]! },
    didDocument,
    didDocumentMetadata,
  })
}

/** The first of the accepted media types that there is; undefined if there is none. */
function chooseMediaType(accept = ''): string | undefined {
  const accepted = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase())
  const chosen = accepted.find((type) => DOCUMENTS.includes(type) || AS_RESULT.includes(type))
  return chosen === undefined || DOCUMENTS.includes(chosen) ? chosen : RESULT
}

function answerError({ error, message }: { error?: string; message?: string }): Answer {
  const { type, status } = ERRORS[error!] ?? ERRORS.internalError!
  const problem = { type: `https://www.w3.org/ns/did#${type}`, ...(message ? { detail: message } : {}) }
  return answerResult(status, {
    didResolutionMetadata: { error: problem as never },
    didDocument: null,
    didDocumentMetadata: {},
  })
}

function answerResult(status: number, result: DIDResolutionResult): Answer {
  const body = { '@context': 'https://w3id.org/did-resolution/v1', ...result }
  return { status, body, headers: { 'Content-Type': RESULT } }
}
