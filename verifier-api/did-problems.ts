/** DID Resolution 1.0 §11 and §12.1: each error's type, and what it is answered with over HTTP. */
const PROBLEMS: Readonly<Record<string, { type: string; title: string; status: number }>> = {
  invalidDid: { type: 'INVALID_DID', title: 'Not a valid DID', status: 400 },
  invalidDidUrl: { type: 'INVALID_DID_URL', title: 'Not a valid DID URL', status: 400 },
  invalidOptions: { type: 'INVALID_OPTIONS', title: 'Options that are not valid', status: 400 },
  notFound: { type: 'NOT_FOUND', title: 'Not found', status: 404 },
  unknownNetwork: { type: 'NOT_FOUND', title: 'Not found', status: 404 },
  unsupportedFormat: {
    type: 'REPRESENTATION_NOT_SUPPORTED',
    title: 'None of the accepted media types is available',
    status: 406,
  },
  invalidDidDocument: { type: 'INVALID_DID_DOCUMENT', title: 'The DID document is malformed', status: 500 },
  internalError: { type: 'INTERNAL_ERROR', title: 'The DID could not be resolved', status: 500 },
  methodNotSupported: {
    type: 'METHOD_NOT_SUPPORTED',
    title: 'The DID method is not supported',
    status: 501,
  },
  featureNotSupported: { type: 'FEATURE_NOT_SUPPORTED', title: 'This is not supported', status: 501 },
}

/** An error as its problem details (RFC 9457). */
export type DidProblem = { type: string; title: string; detail?: string }

/** What to answer an error of resolving or dereferencing with. */
export function describeDidProblem({ error, message }: { error: string; message?: string | undefined }): {
  status: number
  problem: DidProblem
} {
  const { type, title, status } = PROBLEMS[error] ?? PROBLEMS.internalError!
  return {
    status,
    problem: {
      type: `https://www.w3.org/ns/did#${type}`,
      title,
      ...(message === undefined ? {} : { detail: message }),
    },
  }
}
