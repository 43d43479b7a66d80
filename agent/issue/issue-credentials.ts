import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { MediaType } from '#agent/proofs/secured-document.ts'
import type { SecuredCredential } from '#agent/proofs/securing.ts'
import { groupCommit } from '#agent/store/group-commit.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { ANY_TYPE } from '#schemas/urls.ts'
import { hasStatus } from './add-status.ts'
import { createCheckEntitlement } from './check-entitlement.ts'
import type { SecuringRequest } from './choose-signer.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'
import { familyOfRequested, prepareCredential, type Requested } from './prepare-credential.ts'
import type { PreparedCredential } from './prepared-credential.ts'
import { type RecordedOutcome, recordIntents } from './record-intents.ts'
import { recordRefusals } from './record-refusals.ts'
import { signIntents } from './sign-intents.ts'

/** At most this many credentials share a commit. */
const MAX_GROUP = 1_000

export type IssueRequest = {
  requested: Requested
  /** How to secure it; what is left out follows from the issuer's keys. */
  securing?: SecuringRequest
  actor: Actor
  /** An existing record that this credential is a new version of; a new one is begun if absent. */
  record?: string
  /** The version of that record which this one follows: refused if there is another by now. */
  expectedVersion?: number
  /** Written in the transaction that records the credential, and undone with it. A group has one such at most. */
  alongside?: (recording: {
    transaction: Transaction<IssuerTables>
    credential: string
    version: number
    now: Date
  }) => Promise<void>
  /** Whether its status can carry one of the organisation's messages. */
  withMessage?: boolean
  /** When this state of the record took effect; now, if absent. */
  effectiveAt?: Date
  reason?: string
  /** The client's key, and the digest of what it was sent with. */
  idempotency?: { key: string; requestDigest: Buffer }
  now: Date
}

/** A request that passed every check, about to be recorded. */
export type Intent = IssueRequest & { prepared: PreparedCredential }

/**
 * What a family's credentials are held against besides their claims: what the organisation has on record. Throws what
 * refuses it.
 *
 * @returns what has to hold, or to be written, where the credential is recorded
 */
export type FamilyCheck = (options: {
  organisation: Organisation
  request: IssueRequest
  claims: unknown
}) => Promise<Pick<IssueRequest, 'alongside' | 'expectedVersion'>>

export type IssuedCredential = {
  id: string
  record: string
  mediaType: MediaType
  credential: SecuredCredential
}

export type IssueCredentials = (options: {
  organisation: Organisation
  requests: readonly IssueRequest[]
}) => Promise<(IssuedCredential | AgentError)[]>

/**
 * Issues credentials, each with its own outcome: checked, recorded, signed, logged. What is answered is durable, and
 * nothing is signed before its record is. Requests that come in together share two commits.
 */
export function createIssueCredentials({
  world,
  familyChecks = new Map(),
}: {
  world: IssuerWorld
  /** By the family's id. */
  familyChecks?: ReadonlyMap<string, FamilyCheck>
}): IssueCredentials {
  const checkEntitlement = createCheckEntitlement({ world })
  const writers = new Map<string, (intent: Intent) => Promise<IssuedCredential | AgentError>>()

  /** While one group is signed, the next is recorded. */
  function writerOf(organisation: Organisation) {
    let writer = writers.get(organisation.id)
    if (!writer) {
      const record = groupCommit<Intent, RecordedOutcome>({
        max: MAX_GROUP,
        apart: (intent) => (intent.alongside ? 'alongside' : intent.idempotency?.key),
        write: (intents) => recordIntents({ world, organisation, intents }),
      })
      const sign = groupCommit<RecordedOutcome, IssuedCredential | AgentError>({
        max: MAX_GROUP,
        write: (recorded) => signIntents({ world, organisation, recorded }),
      })
      writer = async (intent) => sign(await record(intent))
      writers.set(organisation.id, writer)
    }
    return writer
  }

  async function check(organisation: Organisation, request: IssueRequest): Promise<Intent | AgentError> {
    try {
      const { requested, securing = {}, now } = request
      const family = familyOfRequested(requested)
      // what no family says a word about is issued by those alone who may issue anything
      if (!family) await requireAnyType(organisation, now)
      const prepared = prepareCredential({ requested, family, securing, organisation, now })
      if (request.withMessage && !hasStatus({ ...prepared, ...prepared.signing })) {
        const message = 'a credential of data model 1.1 with an embedded proof has no status'
        throw new AgentError('SECURING_UNAVAILABLE', message)
      }
      const { claimed } = prepared
      await checkEntitlement({ organisation, typeId: family?.typeId ?? ANY_TYPE, claimed, now })
      const familyCheck = family && familyChecks.get(family.id)
      const held = await familyCheck?.({ organisation, request, claims: prepared.claims })
      return { ...held, ...request, prepared }
    } catch (error) {
      if (error instanceof AgentError) return error
      throw error
    }
  }

  async function requireAnyType(organisation: Organisation, now: Date): Promise<void> {
    try {
      await checkEntitlement({ organisation, typeId: ANY_TYPE, claimed: [], now })
    } catch (error) {
      if (!(error instanceof AgentError && error.code === 'NOT_ACCREDITED')) throw error
      const message = 'not a type that is issued here'
      throw new AgentError('FAMILY_UNKNOWN', 'no family of credentials has this type', {
        faults: [{ pointer: '/credential/type', code: 'FAMILY_UNKNOWN', message }],
      })
    }
  }

  return async ({ organisation, requests }) => {
    const checked: (Intent | AgentError)[] = []
    for (const request of requests) checked.push(await check(organisation, request))
    await recordRefusals({ world, organisation, requests, outcomes: checked })
    const write = writerOf(organisation)
    return Promise.all(checked.map((outcome) => (outcome instanceof AgentError ? outcome : write(outcome))))
  }
}
