import { ProofError } from '../proof-error.ts'

type JsonLdError = Error & {
  details?: { code?: string; cause?: unknown; event?: { code?: string } }
}

/** Events of jsonld's safe mode that mean a name without an IRI: nothing of it would be signed. */
const UNDEFINED = new Set([
  'invalid property',
  'relative type reference',
  'relative @type reference',
  'relative @vocab reference',
  'invalid @type value',
])

/**
 * What a failure of processing JSON-LD (JSON-LD 1.1 API §9.6.2) says about a document. Everything in jsonld's messages is
 * dropped: they quote it.
 */
export function explainJsonLdError(error: unknown): ProofError {
  if (error instanceof ProofError) return error
  const { details, message } = error as JsonLdError
  if (details?.cause instanceof ProofError) return details.cause
  const code = details?.event?.code ?? details?.code ?? ''
  if (code === 'protected term redefinition') {
    return new ProofError('TERM_REDEFINED', 'a context defines a protected term anew')
  }
  if (UNDEFINED.has(code)) return new ProofError('TERM_UNDEFINED', 'a term that no context defines')
  // the pointers of selective disclosure are read by the suite
  if (/^JSON pointer /.test(message)) {
    return new ProofError('POINTER_INVALID', 'a JSON Pointer that names nothing in the document')
  }
  return new ProofError('JSON_LD_INVALID', 'the document is not JSON-LD that means one thing')
}
