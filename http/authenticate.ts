import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Problem } from './problem.ts'
import type { Caller } from './routes.ts'

export type Authenticate = (headers: IncomingHttpHeaders) => Caller | Promise<Caller>

/** Tokens that were verified once are remembered until they expire; so many at most. */
const MAX_REMEMBERED = 10_000

/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

const ORGANISATION = /^[a-z0-9-]{1,64}$/
const PERSON = /^[\x21-\x7e]{1,128}$/

type Remembered = { caller: Caller; expires: number }

/**
 * A function that finds out who asks, from a JWT access token (RFC 9068) with the claims `org`, `client_id` and
 * `scope`, and from the header `Careseal-Person` or the claim `person`.
 *
 * @param keys jose's createLocalJWKSet, or createRemoteKeys
 * @throws {Problem} from that function: TOKEN_MISSING, TOKEN_INVALID (401), PERSON_INVALID (400),
 *   AUTHORIZATION_SERVER_UNAVAILABLE (503) where a key could not be fetched
 */
export function createAuthenticate({
  issuer,
  audience,
  keys,
  algorithms = ['EdDSA', 'ES256'],
  now,
}: {
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
  algorithms?: string[]
  now: () => Date
}): Authenticate {
  const remembered = new Map<string, Remembered>()
  const options = {
    issuer,
    audience,
    algorithms,
    typ: 'at+jwt',
    requiredClaims: ['exp', 'client_id', 'scope', 'org'],
  }
  const findKey = reportUnavailable(keys)

  async function verify(token: string, digest: string): Promise<Caller> {
    let payload: JWTPayload
    try {
      payload = (await jwtVerify(token, findKey, { ...options, currentDate: now() })).payload
    } catch (cause) {
      if (cause instanceof Problem) throw cause
      throw invalidToken(
        cause instanceof errors.JWTExpired ? 'the access token has expired' : NOT_VALID,
        cause,
      )
    }
    // RFC 9449 §7.1, RFC 8705 §3: a token that is bound to a key is worth nothing without a proof of that key, and none is
    // checked here: whoever overheard it could send it as Bearer
    if (payload.cnf !== undefined)
      throw invalidToken('the access token is bound to a key: request one that is not')
    const caller = readCaller(payload)
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!)
    remembered.set(digest, { caller, expires: payload.exp! * 1_000 })
    return caller
  }

  return (headers) => {
    const token = readToken(headers.authorization)
    // the digest, so that the tokens themselves are not kept in memory
    const digest = hash('sha256', token, 'base64url')
    const known = remembered.get(digest)
    if (known && known.expires > now().getTime()) return namePerson(known.caller, headers)
    if (known) remembered.delete(digest)
    return verify(token, digest).then((caller) => namePerson(caller, headers))
  }
}

const NOT_VALID = 'the access token is not valid here'

function readToken(authorization: string | undefined): string {
  const token = BEARER.exec(authorization ?? '')?.[1]
  if (token) return token
  // RFC 6750 section 3.1: without credentials, no error code
  const headers = { 'WWW-Authenticate': 'Bearer realm="careseal"' }
  throw new Problem('TOKEN_MISSING', 'send Authorization: Bearer, with an access token', { headers })
}

function invalidToken(detail: string, cause?: unknown): Problem {
  const headers = {
    'WWW-Authenticate': `Bearer realm="careseal", error="invalid_token", error_description="${detail}"`,
  }
  return new Problem('TOKEN_INVALID', detail, { headers, cause })
}

/** Tells "no such key", which is the token's fault, from "no keys", which is not. */
function reportUnavailable(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (cause) {
      const ofToken =
        cause instanceof errors.JWKSNoMatchingKey ||
        cause instanceof errors.JWKSMultipleMatchingKeys ||
        cause instanceof errors.JOSENotSupported
      if (ofToken) throw cause
      const headers = { 'Retry-After': '5' }
      throw new Problem('AUTHORIZATION_SERVER_UNAVAILABLE', 'its keys could not be fetched', {
        headers,
        cause,
      })
    }
  }
}

function readCaller({ org, client_id: clientId, scope, person }: JWTPayload): Caller {
  if (
    typeof org !== 'string' ||
    !ORGANISATION.test(org) ||
    typeof clientId !== 'string' ||
    typeof scope !== 'string'
  ) {
    throw invalidToken('the access token names no organisation, client or scope')
  }
  if (person !== undefined && (typeof person !== 'string' || !PERSON.test(person))) {
    throw invalidToken('the access token names no person')
  }
  return {
    clientId,
    organisation: org,
    scopes: new Set(scope.split(' ')),
    ...(person === undefined ? {} : { person: person as string }),
  }
}

/** A token that names a person is that person's: the header may repeat, never replace it. */
function namePerson(caller: Caller, headers: IncomingHttpHeaders): Caller {
  const person = headers['careseal-person']
  if (person === undefined) return caller
  if (typeof person !== 'string' || !PERSON.test(person)) {
    throw new Problem('PERSON_INVALID', 'Careseal-Person must be 1 to 128 visible ASCII characters')
  }
  if (caller.person !== undefined && caller.person !== person) {
    throw new Problem('PERSON_INVALID', 'Careseal-Person is not the person of the access token')
  }
  return { ...caller, person }
}
