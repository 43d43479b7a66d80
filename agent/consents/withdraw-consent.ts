import { sql } from 'kysely'
import { parseHolderRequest, useHolderRequest, verifyHolderRequest } from './check-holder-request.ts'
import type { ConsentWorld } from './consent-world.ts'
import { findOwnConsents } from './find-own-consents.ts'
import { sealJson } from './seal-json.ts'

/** What is kept of a withdrawal, sealed: enough for the custodian to check that the patient made it. */
export type KeptWithdrawal = { id: string; issuer: string; request: string }

/**
 * Withdraws a consent, by the patient's own signature and nobody's help. From its commit on no decision, in any process
 * on this database, rests on the consent. It is final: who changes their mind grants a new one.
 *
 * @param compact a JWS of typ careseal-withdrawal+jwt: see parseHolderRequest
 * @param audience this service's URL
 * @returns when it was received; of a consent that was withdrawn before, when that was
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_PROOF_USED; HOLDER_UNAVAILABLE; CONSENT_NOT_FOUND; CONSENT_NOT_YOURS
 */
export async function withdrawConsent({
  world,
  id,
  compact,
  audience,
  now,
}: {
  world: ConsentWorld
  id: string
  compact: string
  audience: string
  now: Date
}): Promise<{ id: string; receivedAt: Date }> {
  const request = parseHolderRequest({
    compact,
    type: 'careseal-withdrawal+jwt',
    subject: id,
    audience,
    now,
  })
  const own = await findOwnConsents({ world, id, did: request.did, now })
  const { database, verifier } = world
  await verifyHolderRequest({ verifier, request, now })
  await useHolderRequest({ database, request })
  const issuers = new Map(own.map((consent) => [consent.issuer, consent]))
  return database.transaction().execute(async (transaction) => {
    // sequences become visible in their order, so that who reads them in pages misses none
    await sql`SELECT pg_advisory_xact_lock(hashtext('careseal consent withdrawals'))`.execute(transaction)
    for (const { consent, issuer } of issuers.values()) {
      const kept: KeptWithdrawal = { id, issuer, request: compact }
      await transaction
        .insertInto('consent_withdrawals')
        .values({ consent, sealed: sealJson(world.seal, kept), received_at: now })
        .onConflict((conflict) => conflict.column('consent').doNothing())
        .execute()
    }
    const { receivedAt } = await transaction
      .selectFrom('consent_withdrawals')
      .select(({ fn }) => fn.max('received_at').as('receivedAt'))
      .where(
        'consent',
        'in',
        own.map(({ consent }) => consent),
      )
      .executeTakeFirstOrThrow()
    return { id, receivedAt }
  })
}
