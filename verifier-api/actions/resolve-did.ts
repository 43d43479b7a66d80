import type { DIDDocument, DIDResolutionResult } from 'did-resolver'
import { dereferenceDidUrl, SERVICE_PARAMETERS } from '#agent/dids/dereference-did-url.ts'
import { type DidUrl, parseDidUrl } from '#agent/dids/parse-did-url.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { ResolveDidBody, resolveDidQuery } from '../bodies.ts'
import { chooseMediaType, DEREFERENCING_RESULT, RESOLUTION_RESULT, URI_LIST } from '../did-media-types.ts'
import { describeDidProblem } from '../did-problems.ts'
import { readSentDidUrl } from '../read-sent-did-url.ts'
import type { VerifierContext } from '../verifier-context.ts'

type Request = Pick<
  RouteRequest<{ params: 'did'; query: typeof resolveDidQuery; access: 'public' }>,
  'query' | 'headers' | 'url'
>

const RESOLUTION_OPTIONS = ['versionId', 'versionTime']

/**
 * `GET|POST /1.0/identifiers/{did}` (DID Resolution 1.0 §12.1): resolves a DID, or dereferences a DID URL. `Accept` says
 * whether the whole result or what it is about is given.
 *
 * @param request of a POST, with the options as its body
 */
export async function resolveDid(
  { query, body = {}, headers, url }: Request & { body?: ResolveDidBody | undefined },
  { verifier }: VerifierContext,
): Promise<Answer> {
  const sent = readSentDidUrl(url)
  const didUrl = parseDidUrl(sent)
  const asked = readOptions(didUrl, { ...query, ...body })
  const isPlain = didUrl ? isPlainDid(didUrl, asked.options) : !/[/?#]/.test(sent)
  const { accept } = headers
  const usual = isPlain ? RESOLUTION_RESULT : DEREFERENCING_RESULT
  const mediaType = chooseMediaType({ ...(accept === undefined ? {} : { accept }), usual })
  // the media type of either result says which function is asked for; any other leaves it to the DID URL
  const dereferences = mediaType === DEREFERENCING_RESULT || (mediaType !== RESOLUTION_RESULT && !isPlain)
  const fail = (error: string, message?: string) =>
    dereferences ? failDereferencing({ error, message }) : failResolution({ error, message })

  if (!didUrl) return fail(dereferences ? 'invalidDidUrl' : 'invalidDid')
  if (mediaType === undefined || (mediaType === URI_LIST && isPlain)) return fail('unsupportedFormat')
  // §4.4: "Validate that the input DID conforms to the did rule"
  if (mediaType === RESOLUTION_RESULT && !isPlain) return fail('invalidDid', 'a DID URL, and not a DID')
  if (asked.fault) return fail(asked.fault.error, asked.fault.message)
  const { options } = asked
  const resolved = await verifier.agent.resolveDid({
    didUrl: didUrl.did,
    options: pick(options, RESOLUTION_OPTIONS),
  })
  const { error, message } = resolved.didResolutionMetadata
  if (error) return fail(error, message)
  if (resolved.didDocumentMetadata.deactivated) return answerDeactivated(resolved, mediaType)
  const { didDocument } = resolved as DIDResolutionResult & { didDocument: DIDDocument }
  if (mediaType === RESOLUTION_RESULT) {
    return answerJson(200, RESOLUTION_RESULT, {
      '@context': 'https://w3id.org/did-resolution/v1',
      // §12.1: the value of Content-Type "MUST be the value of the contentType metadata property"
      didResolutionMetadata: { contentType: RESOLUTION_RESULT },
      didDocument,
      didDocumentMetadata: resolved.didDocumentMetadata,
    })
  }
  const dereferenced = dereferenceDidUrl({
    didUrl: { ...didUrl, query: new URLSearchParams(pick(options, SERVICE_PARAMETERS)) },
    resolved: { ...resolved, didDocument },
    wanted: mediaType === URI_LIST ? 'urls' : 'content',
  })
  if ('error' in dereferenced) return fail(dereferenced.error, dereferenced.message)
  // §12.1: "The HTTP response status code MUST be 303", with a Location and an empty body
  if ('urls' in dereferenced) return { status: 303, body: '', headers: { Location: dereferenced.urls[0]! } }
  const { content, contentMetadata } = dereferenced
  if (mediaType !== DEREFERENCING_RESULT) return answerJson(200, mediaType, content)
  return answerJson(200, DEREFERENCING_RESULT, {
    dereferencingMetadata: { contentType: DEREFERENCING_RESULT },
    content,
    contentMetadata,
  })
}

type Options = Record<string, string>

/** The parameters of the DID URL and the options beside it; each may be said once. */
function readOptions(
  didUrl: DidUrl | null,
  beside: Record<string, unknown>,
): { options: Options; fault?: { error: string; message: string } } {
  const options: Options = {}
  const known: readonly string[] = [...RESOLUTION_OPTIONS, ...SERVICE_PARAMETERS]
  for (const [name, value] of [...(didUrl?.query ?? []), ...Object.entries(beside)]) {
    // DID Core 1.0 §3.2.1, of each parameter: "If present, the associated value MUST be an ASCII string."
    if (typeof value === 'string' && !/^\p{ASCII}*$/u.test(value)) {
      return { options, fault: { error: 'invalidOptions', message: 'a value that is not ASCII' } }
    }
    if (!known.includes(name)) {
      return { options, fault: { error: 'featureNotSupported', message: 'an option that is not known' } }
    }
    if (Object.hasOwn(options, name) || typeof value !== 'string') {
      return { options, fault: { error: 'invalidOptions', message: `${name} is no text, or comes twice` } }
    }
    options[name] = value
  }
  return { options }
}

function isPlainDid({ path, fragment }: DidUrl, options: Options): boolean {
  return !path && fragment === null && !SERVICE_PARAMETERS.some((name) => Object.hasOwn(options, name))
}

function pick(options: Options, names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}

/** §12.1: "If the function returns a deactivated metadata property with the value true: ... MUST be 410" */
function answerDeactivated({ didDocumentMetadata }: DIDResolutionResult, mediaType: string): Answer {
  if (mediaType === DEREFERENCING_RESULT || mediaType === URI_LIST) {
    return answerJson(410, DEREFERENCING_RESULT, {
      dereferencingMetadata: { contentType: DEREFERENCING_RESULT },
      content: null,
      contentMetadata: didDocumentMetadata,
    })
  }
  return answerJson(410, RESOLUTION_RESULT, {
    '@context': 'https://w3id.org/did-resolution/v1',
    didResolutionMetadata: { contentType: RESOLUTION_RESULT },
    didDocument: null,
    didDocumentMetadata,
  })
}

type Failure = { error: string; message: string | undefined }

function failResolution(failure: Failure): Answer {
  const { status, problem } = describeDidProblem(failure)
  return answerJson(status, RESOLUTION_RESULT, {
    '@context': 'https://w3id.org/did-resolution/v1',
    didResolutionMetadata: { error: problem },
    didDocument: null,
    didDocumentMetadata: {},
  })
}

function failDereferencing(failure: Failure): Answer {
  const { status, problem } = describeDidProblem(failure)
  return answerJson(status, DEREFERENCING_RESULT, {
    dereferencingMetadata: { error: problem },
    content: null,
    contentMetadata: {},
  })
}

function answerJson(status: number, mediaType: string, body: object): Answer {
  return { status, body, headers: { 'Content-Type': mediaType } }
}
