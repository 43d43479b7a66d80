import { DcqlQuery } from 'dcql'
import { AgentError } from '#agent/errors.ts'
import { findQueryFault } from './find-query-fault.ts'
import { isPresentationFormat, type PresentationFormat } from './presentation-formats.ts'

/** A DCQL query (OID4VP 1.0 §6) that can be asked here. */
export type Query = {
  /** As wallets get it. */
  text: Readonly<Record<string, unknown>>
  /** The format of each Credential Query, by its id. */
  formats: ReadonlyMap<string, PresentationFormat>
  /** As the library reads it, which knows no `vc+jwt`: there it is the other JWT format. */
  parsed: DcqlQuery.Output
}

const MAX_CREDENTIALS = 16

/**
 * Reads a DCQL query, and refuses what this verifier could not hold an answer against.
 *
 * @throws {AgentError} DCQL_INVALID
 */
export function parseQuery(value: unknown): Query {
  const text = value as Readonly<Record<string, unknown>>
  const credentials: unknown = text?.credentials
  if (!Array.isArray(credentials) || credentials.length === 0 || credentials.length > MAX_CREDENTIALS) {
    throw invalid('/credentials', `must be 1 to ${MAX_CREDENTIALS} Credential Queries`)
  }
  const formats = new Map<string, PresentationFormat>()
  const readable = credentials.map((credential: unknown, place) => {
    const pointer = `/credentials/${place}`
    if (typeof credential !== 'object' || credential === null) throw invalid(pointer, 'must be an object')
    const asked = credential as Record<string, unknown>
    const { id, format } = asked
    if (!isPresentationFormat(format)) throw invalid(`${pointer}/format`, 'is not a format that is verified')
    if (asked.require_cryptographic_holder_binding === false) {
      throw invalid(
        `${pointer}/require_cryptographic_holder_binding`,
        'nothing is taken without holder binding',
      )
    }
    // §6.1.1 knows frameworks of others; here the registry decides who is trusted
    if (asked.trusted_authorities !== undefined) {
      throw invalid(`${pointer}/trusted_authorities`, 'issuers are held against the registry instead')
    }
    if (typeof id === 'string') formats.set(id, format)
    return { ...asked, format: libraryFormat(format) }
  })
  const parsed = read({ ...text, credentials: readable })
  const fault = findQueryFault(parsed)
  if (fault) throw invalid(fault.pointer, fault.message)
  return { text, formats, parsed }
}

function read(query: unknown): DcqlQuery.Output {
  try {
    const parsed = DcqlQuery.parse(query as DcqlQuery.Input)
    DcqlQuery.validate(parsed)
    return parsed
  } catch (cause) {
    throw invalid('', 'is not a DCQL query (OID4VP 1.0 §6)', cause)
  }
}

/** What the library calls a format. */
export function libraryFormat(format: PresentationFormat): Exclude<PresentationFormat, 'vc+jwt'> {
  return format === 'vc+jwt' ? 'jwt_vc_json' : format
}

function invalid(pointer: string, message: string, cause?: unknown): AgentError {
  return new AgentError('DCQL_INVALID', 'the query cannot be asked here', {
    faults: [{ pointer: `/dcql_query${pointer}`, code: 'DCQL_INVALID', message }],
    cause,
  })
}
