import { gunzipSync } from 'node:zlib'
import type { Kysely } from 'kysely'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { encodeCompact, encodeSigningInput } from '#agent/proofs/sign-jose.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { encodeTokenStatusList } from './token-status-list.ts'
import { tokenStatusListUrl } from './token-status-list-url.ts'

/** How long others may keep a token, and how often one is signed anew. */
const TTL_SECONDS = 60

/** No longer than any verifier here accepts of a status. */
const LIFETIME_SECONDS = 86_400

/** Tokens by what went into them. Those that are out of date are not asked for again, and drop out. */
const tokens = createBoundedCache<string>({ limit: 256 })

/**
 * The Status List Token (Token Status List §5.1) of a pair of lists, made of their newest published versions: it can
 * never say something else than they do. It is signed anew each minute, and after a change at once.
 *
 * @param list UUID of the pair's revocation list
 * @param baseUrl the organisation's URL, without a slash at the end
 * @returns the compact JWT; undefined if this organisation has published no such lists
 * @throws {AgentError} SIGNING_KEY_NOT_READY
 */
export async function createTokenStatusList({
  database,
  organisation,
  list,
  baseUrl,
  now,
}: {
  database: Kysely<StatusTables>
  organisation: Pick<Organisation, 'did' | 'id' | 'signers'>
  list: string
  baseUrl: string
  now: Date
}): Promise<string | undefined> {
  const pair = isUuid(list) ? await readPair({ database, organisation: organisation.id, list }) : undefined
  if (!pair || pair.revocationVersion === 0 || pair.suspensionVersion === 0) return undefined
  const signer = organisation.signers.get('EdDSA')
  if (!signer)
    throw new AgentError('SIGNING_KEY_NOT_READY', 'no key signs for this organisation at the moment')
  const seconds = Math.floor(now.getTime() / 1000)
  const iat = seconds - (seconds % TTL_SECONDS)
  const { revocationVersion, suspensionVersion } = pair
  const key = JSON.stringify([
    signer.verificationMethod,
    baseUrl,
    list,
    revocationVersion,
    suspensionVersion,
    iat,
  ])
  const known = tokens.get(key)
  if (known !== undefined) return known
  const signingInput = encodeSigningInput({
    header: { alg: 'EdDSA', kid: signer.verificationMethod, typ: 'statuslist+jwt' },
    payload: {
      iss: organisation.did,
      // §5.1: "The sub (subject) claim MUST specify the URI of the Status List Token"
      sub: tokenStatusListUrl({ baseUrl, list }),
      iat,
      exp: iat + LIFETIME_SECONDS,
      ttl: TTL_SECONDS,
      status_list: encodeTokenStatusList({
        revoked: gunzipSync(pair.revoked),
        suspended: gunzipSync(pair.suspended),
      }),
    },
  })
  const token = encodeCompact({ signingInput, signature: signer.sign(signingInput) })
  tokens.set(key, token)
  return token
}

/** Both lists as they are published: one statement, so that they are of the same moment. */
function readPair({
  database,
  organisation,
  list,
}: {
  database: Kysely<StatusTables>
  organisation: string
  list: string
}) {
  return database
    .selectFrom('status_list_pairs as pair')
    .innerJoin('status_lists as revocation', 'revocation.id', 'pair.revocation_list')
    .innerJoin('status_lists as suspension', 'suspension.id', 'pair.suspension_list')
    .select([
      'revocation.bits as revoked',
      'revocation.version as revocationVersion',
      'suspension.bits as suspended',
      'suspension.version as suspensionVersion',
    ])
    .where('pair.revocation_list', '=', list)
    .where('pair.organisation', '=', organisation)
    .executeTakeFirst()
}
