import { joinDirectory } from '#agent/directory/join-directory.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOwnOrganisation, type VerifierContext } from '../../verifier-context.ts'
import type { joinBody } from '../bodies.ts'

/** `POST /directory/entries`: what the practitioner signed is what allows it; the keeper of the directory sends it. */
export async function join(
  { body, caller, now }: RouteRequest<{ body: typeof joinBody }>,
  context: VerifierContext,
): Promise<Answer> {
  findOwnOrganisation(context, caller.organisation)
  const { verifier, verifierUrl } = context
  const { request, credentials, affiliation } = body
  const entry = await joinDirectory({
    world: verifier.directory,
    compact: request,
    credentials,
    affiliation,
    audience: verifierUrl,
    client: caller.clientId,
    person: caller.person ?? null,
    now,
  })
  return {
    status: 201,
    body: entry,
    headers: { Location: `${verifierUrl}/fhir/r4/Practitioner/${entry.id}` },
  }
}
