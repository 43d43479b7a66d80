import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { createCheckEntitlement } from '#agent/issue/check-entitlement.ts'
import type { Actor, IssuerWorld } from '#agent/issue/issuer-world.ts'
import { prepareFamilyCredential } from '#agent/issue/prepare-family-credential.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { GrantType } from '#agent/store/tables/offer.ts'
import type { Family } from '#schemas/family.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { digestTxCode, hashSecret, type OfferWorld } from './offer-world.ts'
import { type OfferedContent, sealContent } from './offered-content.ts'

/** How often a transaction code may be wrong before the offer is locked. */
const MAX_TRIES = 5

/** Stands for the subject while the claims are checked: who it is, the wallet's proof will say. */
const SUBJECT_TO_COME = 'did:example:holder'

export type CreatedOffer = {
  id: string
  content: OfferedContent
  /** In the URL under which the offer is fetched by reference. */
  reference: string
  /** Given out here and never again: it goes to the holder by another way than the offer. */
  txCode?: string
}

/**
 * Records an offer of a credential to whoever redeems its code. The claims and the accreditation are checked here, so
 * that what is wrong with them is told to the organisation and not to the holder.
 *
 * @param configurations ids of the credential configurations that the wallet may ask for
 * @param txCodeLength digits of the transaction code; none if absent
 * @param review whether somebody decides on the wallet's request before the credential is issued
 * @throws {AgentError} as prepareFamilyCredential; NOT_ACCREDITED
 */
export async function createOffer({
  world,
  issuing,
  organisation,
  family,
  credential,
  reason,
  configurations,
  grantType,
  txCodeLength,
  txCodeDescription,
  review,
  expiresAt,
  actor,
  now,
}: {
  world: OfferWorld
  issuing: IssuerWorld
  organisation: Organisation
  family: Family
  credential: RequestedCredential
  reason?: string
  configurations: readonly string[]
  grantType: GrantType
  txCodeLength?: number
  txCodeDescription?: string
  review: boolean
  expiresAt: Date
  actor: Actor
  now: Date
}): Promise<CreatedOffer> {
  const credentialSubject = { ...credential.credentialSubject, id: SUBJECT_TO_COME }
  const requested = { ...credential, credentialSubject }
  const { claimed } = prepareFamilyCredential({ requested, family, securing: {}, organisation, now })
  await createCheckEntitlement({ world: issuing })({ organisation, typeId: family.typeId, claimed, now })
  const id = randomUUID()
  const code = randomBytes(32).toString('base64url')
  const reference = randomBytes(32).toString('base64url')
  const codeHash = hashSecret(code)
  const txCode = txCodeLength === undefined ? undefined : createTxCode(txCodeLength)
  const content: OfferedContent = {
    credential,
    ...(reason === undefined ? {} : { reason }),
    code,
    ...(txCodeLength === undefined
      ? {}
      : {
          txCode: {
            input_mode: 'numeric',
            length: txCodeLength,
            ...(txCodeDescription === undefined ? {} : { description: txCodeDescription }),
          },
        }),
  }
  await world.database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('credential_offers')
      .values({
        id,
        organisation: organisation.id,
        family: family.id,
        configurations: [...configurations],
        grant_type: grantType,
        reference_hash: hashSecret(reference),
        code_hash: codeHash,
        tx_code_digest:
          txCode === undefined ? null : digestTxCode({ key: world.txCodeKey, codeHash, txCode }),
        tries_left: MAX_TRIES,
        review,
        client: actor.client,
        person: actor.person,
        sealed: sealContent({ seal: world.offerSeal, content }),
        created_at: now,
        expires_at: expiresAt,
      })
      .execute()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        { action: 'offer.create', object: id, outcome: 'done', ...actor, detail: { grantType, review } },
      ],
      now,
    })
  })
  return { id, content, reference, ...(txCode === undefined ? {} : { txCode }) }
}

function createTxCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('')
}
