import { AgentError } from '#agent/errors.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import {
  type ParsedSdJwtCredential,
  parseSdJwtCredential,
} from '#agent/proofs/sd-jwt/parse-sd-jwt-credential.ts'
import type { ParsedCredential } from '#agent/proofs/secured-document.ts'
import type { Query } from './parse-query.ts'
import { PRESENTATION_FORMATS, type PresentationFormat } from './presentation-formats.ts'

/** One Presentation of a VP Token, read; nothing in it is believed yet. */
export type Presented = {
  /** Id of the Credential Query that it is for. */
  query: string
  /** Where it stands in the response: a JSON Pointer. */
  pointer: string
  format: PresentationFormat
  presentation: unknown
  credential: ParsedCredential | ParsedSdJwtCredential
}

/** Of all queries together; each costs a verification. */
const MAX_PRESENTATIONS = 32

/**
 * Reads a VP Token (OID4VP 1.0 §8.1): for ids of Credential Queries, arrays of Presentations in the format asked for,
 * each of one credential.
 *
 * @throws {AgentError} RESPONSE_INVALID if it is no VP Token; ANSWER_REFUSED if a Presentation cannot be read, or is of
 *   something else
 */
export async function readPresentations({
  vpToken,
  query,
}: {
  vpToken: unknown
  query: Query
}): Promise<Presented[]> {
  if (typeof vpToken !== 'object' || vpToken === null || Array.isArray(vpToken)) {
    throw new AgentError('RESPONSE_INVALID', 'vp_token is not a JSON object')
  }
  const places = Object.entries(vpToken).flatMap(([id, value]) => listPlaces({ id, value, query }))
  if (places.length === 0 || places.length > MAX_PRESENTATIONS) {
    throw new AgentError('RESPONSE_INVALID', `vp_token does not hold 1 to ${MAX_PRESENTATIONS} Presentations`)
  }
  const presented: Presented[] = []
  for (const place of places) presented.push({ ...place, credential: await readCredential(place) })
  return presented
}

type Place = Omit<Presented, 'credential'>

function listPlaces({ id, value, query }: { id: string; value: unknown; query: Query }): Place[] {
  const asked = query.parsed.credentials.find((credential) => credential.id === id)
  const format = query.formats.get(id)
  if (!asked || !format)
    throw new AgentError('RESPONSE_INVALID', 'vp_token has an id that is not of the query')
  // §8.1: "the value is an array of one or more Presentations"
  if (!Array.isArray(value) || value.length === 0) {
    throw new AgentError('RESPONSE_INVALID', 'vp_token has an entry that is not an array of Presentations')
  }
  // "When multiple is omitted, or set to false, the array MUST contain only one Presentation."
  if (value.length > 1 && !asked.multiple) {
    throw new AgentError('RESPONSE_INVALID', 'vp_token has several Presentations where one was asked for')
  }
  return value.map((presentation: unknown, place) => ({
    query: id,
    pointer: `/vp_token/${id}/${place}`,
    format,
    presentation,
  }))
}

async function readCredential({ format, presentation, pointer }: Place): Promise<Presented['credential']> {
  const { mediaType } = PRESENTATION_FORMATS[format]
  const refuse = (code: string, message: string) => refuseAnswer([{ pointer, code, message }])
  if ((typeof presentation === 'string') === (format === 'ldp_vc')) {
    throw refuse('FORMAT_NOT_ASKED', 'is not of the format that was asked for')
  }
  try {
    if (format === 'dc+sd-jwt') return parseSdJwtCredential({ token: presentation as string })
    const parsed = await parsePresentation({ presentation })
    const [inner, ...others] = parsed.credentials
    if (inner === undefined || others.length > 0) {
      throw refuse('CREDENTIAL_COUNT', 'does not hold exactly one credential')
    }
    const credential = await parseCredential({ credential: inner })
    if (parsed.mediaType !== mediaType || credential.mediaType !== mediaType) {
      throw refuse('FORMAT_NOT_ASKED', 'is not of the format that was asked for')
    }
    return credential
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw refuse(error.code, error.message)
  }
}

/** What makes an answer none to this request; the request stays open. */
export function refuseAnswer(faults: AgentError['faults']): AgentError {
  return new AgentError('ANSWER_REFUSED', 'what was presented does not answer this request', { faults })
}
