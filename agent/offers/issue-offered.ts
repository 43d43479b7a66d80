import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import type { IssueCredentials, IssueRequest } from '#agent/issue/issue-credentials.ts'
import type { IssuerWorld } from '#agent/issue/issuer-world.ts'
import { readIssued } from '#agent/issue/read-credential.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { SecuredCredential } from '#agent/proofs/securing.ts'
import type { OfferWorld } from './offer-world.ts'
import { openContent } from './offered-content.ts'
import { type Offer, type OfferedRequest, openSubjects } from './offered-request.ts'

/**
 * Issues what an offer's request asks for, or reads it again where it was issued before: the ids were fixed with the
 * request, so the same request gives the identical credentials however often it is answered.
 *
 * @param securing how the credentials are secured
 * @throws {AgentError} as issuing
 */
export async function issueOffered({
  world,
  issuing,
  organisation,
  offer,
  request,
  securing,
  now,
}: {
  world: OfferWorld
  issuing: { world: IssuerWorld; issueCredentials: IssueCredentials }
  organisation: Organisation
  offer: Offer
  request: OfferedRequest
  securing: SecuringRequest
  now: Date
}): Promise<SecuredCredential[]> {
  const subjects = openSubjects({ world, request })
  const ids = request.credential_ids
  const read = await readEarlier({ issuing, organisation, ids })
  const missing = ids.filter((id) => !read.has(id))
  if (missing.length > 0) {
    const { credential, reason } = openContent({ seal: world.offerSeal, sealed: offer.sealed })
    const requests = missing.map((id): IssueRequest => {
      const subject = subjects[ids.indexOf(id)]!
      return {
        requested: { ...credential, id, credentialSubject: { ...credential.credentialSubject, id: subject } },
        securing,
        actor: { client: offer.client, person: offer.person },
        ...(reason === undefined ? {} : { reason }),
        // of two at once, one issues and the other gets what it issued
        idempotency: { key: `offer:${id}`, requestDigest: hash('sha256', id, 'buffer') },
        now,
      }
    })
    const outcomes = await issuing.issueCredentials({ organisation, requests })
    for (const [place, outcome] of outcomes.entries()) {
      if (outcome instanceof AgentError) throw outcome
      read.set(missing[place]!, outcome.credential)
    }
  }
  await closeRequest({ world, offer, request, now })
  return ids.map((id) => read.get(id)!)
}

/** Those that were issued before, by their ids. */
async function readEarlier({
  issuing: { world },
  organisation,
  ids,
}: {
  issuing: { world: IssuerWorld }
  organisation: Organisation
  ids: readonly string[]
}): Promise<Map<string, SecuredCredential>> {
  const read = new Map<string, SecuredCredential>()
  for (const id of ids) {
    try {
      read.set(id, (await readIssued({ world, organisation, id })).credential)
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== 'CREDENTIAL_NOT_FOUND') throw error
    }
  }
  return read
}

/** What was offered is destroyed with the last of it that is issued: from then on it is kept under the subject's key. */
async function closeRequest({
  world,
  offer,
  request,
  now,
}: {
  world: OfferWorld
  offer: Offer
  request: OfferedRequest
  now: Date
}): Promise<void> {
  await world.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('credential_requests')
      .set(({ fn, val }) => ({ issued_at: fn.coalesce('issued_at', val(now)) }))
      .where('id', '=', request.id)
      .execute()
    await sql`
      UPDATE credential_offers SET sealed = '' WHERE id = ${offer.id} AND cardinality(configurations) =
        (SELECT count(*) FROM credential_requests WHERE offer = ${offer.id} AND issued_at IS NOT NULL)
    `.execute(transaction)
  })
}
