import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { ruleOf } from '#schemas/practitioner-license/lifecycle.ts'
import type { IssueCredentials, IssuedCredential, IssueRequest } from '../issue-credentials.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { readIssued } from '../read-credential.ts'
import { startOfDay } from './record-without-issuing.ts'
import { requestLicense } from './request-license.ts'
import { setRecordStatus } from './set-record-status.ts'
import { type Proposal, writeTransition } from './transition-row.ts'

/**
 * A transition after which there is a new credential to show: it is issued like any other, and what it takes the place of
 * is revoked in the transaction that records it.
 *
 * @throws {AgentError} what issuing can be refused with; RECORD_VERSION_CONFLICT, TRANSITION_DECIDED
 */
export async function reissueLicense({
  issuing: { world, issueCredentials },
  proposal,
  claims,
  actor,
  now,
}: {
  issuing: { world: IssuerWorld; issueCredentials: IssueCredentials }
  proposal: Proposal
  claims: PractitionerLicense
  actor: Actor
  now: Date
}): Promise<{ version: number; issued: IssuedCredential }> {
  const { organisation, license, order } = proposal
  const { record, seal, version: expectedVersion } = license
  const replaces = ruleOf(order.transition).effect === 'replace'
  const request: IssueRequest = {
    ...(await requestLike({ world, organisation, record, claims })),
    actor,
    record,
    expectedVersion,
    effectiveAt: startOfDay(order.effective),
    reason: order.reason,
    now,
    async alongside({ transaction, credential, version, now }) {
      if (replaces) {
        const reason = `superseded: ${order.transition}`
        const purpose = 'revocation'
        await setRecordStatus({
          transaction,
          organisation,
          record,
          purpose,
          except: credential,
          reason,
          seal,
          actor,
          now,
        })
      }
      await writeTransition({ transaction, proposal, applied: { version, credential }, now })
    },
  }
  const [outcome] = await issueCredentials({ organisation, requests: [request] })
  if (outcome instanceof AgentError) throw outcome
  return { version: expectedVersion + 1, issued: outcome! }
}

/** A request for a credential by the issuer, and in the form, of the last that was issued from the record. */
async function requestLike({
  world,
  organisation,
  record,
  claims,
}: {
  world: IssuerWorld
  organisation: Organisation
  record: string
  claims: PractitionerLicense
}): Promise<Pick<IssueRequest, 'requested' | 'securing' | 'withMessage'>> {
  const requested = requestLicense(claims)
  const last = await world.database
    .selectFrom('credentials')
    .select(['id', 'message_list'])
    .where('record', '=', record)
    .where('signature', 'is not', null)
    .where('deleted_at', 'is', null)
    .orderBy('record_version', 'desc')
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return { requested }
  const issued = await readIssued({ world, organisation, id: last.id })
  const { issuer } = await parseCredential({ credential: releaseCredential(issued) })
  return {
    withMessage: last.message_list !== null,
    requested: { ...requested, ...(issuer === null ? {} : { issuer }) },
    securing: { mediaType: issued.mediaType },
  }
}
