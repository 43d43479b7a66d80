import { AgentError } from '#agent/errors.ts'
import { settleStatusMessages } from '#agent/issue/settle-status-messages.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { findOpenList } from '#agent/status/find-open-list.ts'
import { type MessageSet, readMessageSet } from '#agent/status/message-set.ts'
import { readStatusList } from '#agent/status/read-status-list.ts'
import { statusListUrl } from '#agent/status/status-list-url.ts'
import type { StatusPurpose } from '#agent/store/tables/status.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import type { statusListBody } from '../vcalm-schemas.ts'
import { actorOf } from './read-issue-request.ts'

type Request = RouteRequest<{ params: 'org'; body: typeof statusListBody }>

/**
 * VCALM `POST /status-lists`: the list that is open; the service begins another when that fills up. Of messages: settles
 * what they are as well, and answers 202 until the list of them is anchored.
 */
export async function beginStatusList(request: Request, context: IssuerContext): Promise<Answer> {
  const organisation = findOrganisation(context, request.params.org)
  const { statusPurpose: purpose, options = {} } = request.body
  if (purpose === 'message') return beginMessageList({ request, organisation, context })
  if (purpose !== 'revocation' && purpose !== 'suspension') {
    throw new AgentError('STATUS_PURPOSE_UNKNOWN', 'statusPurpose is revocation, suspension or message')
  }
  if (Object.keys(options).length > 0) {
    throw new Problem('BODY_INVALID', 'the body does not have the required form', {
      errors: [{ pointer: '/options', code: 'FIELD_UNEXPECTED', detail: 'goes with the purpose message' }],
    })
  }
  const opened = await readOpened({ purpose, organisation, context })
  if (!opened) throw new AgentError('STATUS_LIST_NOT_READY', 'no status list is anchored yet')
  return opened
}

async function beginMessageList({
  request: { body, caller, now },
  organisation,
  context,
}: {
  request: Request
  organisation: Organisation
  context: IssuerContext
}): Promise<Answer> {
  const { world, database, publisher } = context.issuer
  const { statusMessages: messages, statusReference: reference = null } = body.options ?? {}
  let set: MessageSet | undefined
  if (messages) {
    const settled = await settleStatusMessages({
      world,
      organisation,
      messages,
      reference,
      actor: actorOf(caller),
      now,
    })
    if (settled.changed) publisher.poke()
    set = settled.set
  } else {
    set = await database
      .transaction()
      .execute((transaction) => readMessageSet({ transaction, organisation: organisation.id }))
  }
  if (!set) throw new AgentError('STATUS_MESSAGES_UNSET', 'this organisation has settled no status messages')
  const opened = await readOpened({ purpose: 'message', set: set.id, organisation, context })
  if (opened) return opened
  const { statusSize, messages: statusMessages } = set
  return { status: 202, body: { statusPurpose: 'message', statusSize, statusMessages } }
}

async function readOpened({
  purpose,
  set,
  organisation: { id: organisation },
  context,
}: {
  purpose: StatusPurpose
  set?: bigint
  organisation: Organisation
  context: IssuerContext
}): Promise<Answer | undefined> {
  const { database } = context.issuer
  const list = await findOpenList({ database, organisation, purpose, ...(set === undefined ? {} : { set }) })
  const published = list && (await readStatusList({ database, organisation, list }))
  if (!published) return undefined
  const id = statusListUrl({ baseUrl: `${context.issuerUrl}/orgs/${organisation}`, list })
  const { credential } = published
  const verifiableCredential = releaseCredential({ mediaType: 'application/vc+jwt', credential })
  return { status: 201, body: { id, verifiableCredential }, headers: { Location: id } }
}
