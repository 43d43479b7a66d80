import type { Profile } from '#agent/requests/profile.ts'
import { listProfiles, putProfile, readProfile } from '#agent/requests/profiles.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { profileBody, profileQuery } from '../schemas.ts'

/** `PUT /profiles/{name}`: 201 with a new version, 200 where nothing is new. */
export async function saveProfile(
  { params, body, caller, now }: RouteRequest<{ params: 'name'; body: typeof profileBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { profile, isNew } = await putProfile({
    database: verifier.database,
    organisation: caller.organisation,
    name: params.name,
    description: body.description ?? '',
    query: body.dcql_query,
    options: body.options ?? {},
    holdsConsents: body.hold_consents ?? false,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  return { status: isNew ? 201 : 200, body: describeProfile(profile) }
}

/** `GET /profiles/{name}`, in any version. */
export async function getProfile(
  { params, query, caller }: RouteRequest<{ params: 'name'; query: typeof profileQuery }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const profile = await readProfile({
    database: verifier.database,
    organisation: caller.organisation,
    name: params.name,
    version: query.version,
  })
  return { status: 200, body: describeProfile(profile) }
}

/** `GET /profiles`: the newest version of each. */
export async function showProfiles({ caller }: RouteRequest, { verifier }: VerifierContext): Promise<Answer> {
  const { database } = verifier
  const profiles = await listProfiles({ database, organisation: caller.organisation })
  return { status: 200, body: { profiles: profiles.map(describeProfile) } }
}

function describeProfile({ name, version, description, query, options, holdsConsents }: Profile) {
  return { name, version, description, dcql_query: query.text, options, hold_consents: holdsConsents }
}
