import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { AgentError, type Fault } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { type Accreditation, CAP_ACCREDIT, CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { encodeScope, type Scope } from '#agent/registry/scope.ts'
import { accredit, type RegistryTarget } from '#agent/registry/write-registry.ts'
import { familyOfType } from '#schemas/families.ts'
import type { AccreditingWorld } from './accrediting-world.ts'
import { chooseParent } from './choose-parent.ts'
import { keepScope } from './find-scope.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'

export type GrantRequest = {
  /** DID of the organisation that is accredited. */
  organisation: string
  /** Credential types; each becomes an accreditation of its own, with the same scope. */
  types: readonly string[]
  jurisdictions?: readonly string[]
  professions?: readonly string[]
  mayAccredit?: boolean
  /** At once if left out; at most a day back. */
  from?: Date
  /** Exclusive. */
  until: Date
}

export type GrantedAccreditation = { id: string; type: string; granted: boolean }

type Plan = { type: string; typeId: string; parent: string | null; standing: Accreditation | undefined }

/** What the registry takes. */
const BACKDATING_MAX_MS = 24 * 60 * 60 * 1000

/**
 * Grants accreditations in the name of an organisation of this service: one for each type, each committing to the hash
 * of one scope document, which this service publishes. A root authority grants by itself, any other on the accreditation
 * of its own that covers this. All is checked before the first transaction is sent; each is waited for. What stands
 * already is left as it is, so a grant that was broken off goes on when it is asked for again.
 *
 * @returns in the order of the types; `granted` is false for what stood already
 * @throws {AgentError} FAMILY_UNKNOWN, ORGANISATION_NOT_REGISTERED, ORGANISATION_HALTED, NOT_ACCREDITED, SCOPE_EXCEEDED,
 *   ACCREDITATION_PERIOD_INVALID, ACCREDITATION_CYCLE, ACCREDITATION_TOO_DEEP, CONTROLLER_NOT_HELD, REGISTRY_REFUSED,
 *   CHAIN_UNAVAILABLE
 */
export async function grantAccreditations({
  world,
  grantor,
  request,
  actor,
  now,
}: {
  world: AccreditingWorld
  grantor: Organisation
  request: GrantRequest
  actor: Actor
  now: Date
}): Promise<GrantedAccreditation[]> {
  const { database, follower } = world
  const organisation = readOrganisation({ world, did: request.organisation })
  const from = request.from ?? now
  checkPeriod({ from, until: request.until, now })
  const scope = toScope(request)
  const { document, scopeHash } = encodeScope(scope)
  const capabilities = CAP_ISSUE | (request.mayAccredit ? CAP_ACCREDIT : 0)
  const terms = { organisation, scopeHash, capabilities, from, until: request.until }
  return auditAttempt({
    database,
    organisation: grantor.id,
    entry: {
      action: 'accreditation.grant',
      object: request.organisation,
      client: actor.client,
      person: actor.person,
      digest: scopeHash.slice(2),
      detail: {
        scope,
        mayAccredit: request.mayAccredit ?? false,
        from: from.toISOString(),
        until: request.until.toISOString(),
      },
    },
    async work() {
      const target = await openRegistryTarget({
        ...world,
        registryAddress: follower.view.registryAddress,
        organisation: grantor.id,
      })
      const plans = await planGrants({ world, grantor, request, scope, terms, now })
      await keepScope({ database, scopeHash, document, now })
      const granted: GrantedAccreditation[] = []
      for (const { type, typeId, parent, standing } of plans) {
        const id = standing?.id ?? (await send({ target, grantor: grantor.address, typeId, parent, terms }))
        granted.push({ id, type, granted: !standing })
      }
      await follower.poll()
      return granted
    },
    describe: (granted) => ({ accreditations: granted.map(({ id }) => id) }),
    now,
  })
}

type Terms = Pick<Accreditation, 'organisation' | 'scopeHash' | 'capabilities'> & { from: Date; until: Date }

async function planGrants({
  world,
  grantor,
  request,
  scope,
  terms,
  now,
}: {
  world: AccreditingWorld
  grantor: Organisation
  request: GrantRequest
  scope: Scope
  terms: Terms
  now: Date
}): Promise<Plan[]> {
  const plans: Plan[] = []
  for (const [index, type] of request.types.entries()) {
    const pointer = `/types/${index}`
    const family = familyOfType([type])
    if (!family) {
      const message = 'there is no such type of credential here'
      throw new AgentError('FAMILY_UNKNOWN', message, {
        faults: [{ pointer, code: 'FAMILY_UNKNOWN', message }],
      })
    }
    const { typeId } = family
    const parent = await chooseParent({
      world,
      grantor: grantor.address,
      typeId,
      typePointer: pointer,
      scope,
      until: request.until,
      now,
    })
    const standing = findStanding({ world, grantor: grantor.address, typeId, parent, terms })
    plans.push({ type, typeId, parent, standing })
  }
  return plans
}

/** One that says the same and begins no later. */
function findStanding({
  world,
  grantor,
  typeId,
  parent,
  terms,
}: {
  world: AccreditingWorld
  grantor: string
  typeId: string
  parent: string | null
  terms: Terms
}): Accreditation | undefined {
  const { organisation, scopeHash, capabilities, from, until } = terms
  return world.follower.view
    .accreditationsOf(organisation)
    .find(
      (known) =>
        known.grantor === grantor &&
        known.schema === typeId &&
        known.parent === parent &&
        known.scopeHash === scopeHash &&
        known.capabilities === capabilities &&
        known.endedAt === null &&
        known.from <= toSeconds(from) &&
        known.until === toSeconds(until),
    )
}

async function send({
  target,
  grantor,
  typeId,
  parent,
  terms,
}: {
  target: RegistryTarget
  grantor: string
  typeId: string
  parent: string | null
  terms: Terms
}): Promise<string> {
  try {
    return await accredit({ ...target, ...terms, grantor, schema: typeId, parent })
  } catch (error) {
    throw explainRefusal(error)
  }
}

/** The address of an organisation that the registry knows on this chain. */
function readOrganisation({ world, did }: { world: AccreditingWorld; did: string }): string {
  const { view } = world.follower
  const fail = (code: 'ORGANISATION_NOT_REGISTERED' | 'ORGANISATION_HALTED', message: string) =>
    new AgentError(code, message, { faults: [{ pointer: '/organisation', code, message }] })
  let address: string | undefined
  try {
    const parsed = parseEthrDid(did)
    if (parsed.chainId === view.chainId) address = parsed.address
  } catch {
    // not a did:ethr: no organisation of the registry
  }
  const known = address === undefined ? undefined : view.organisation(address)
  if (!known) throw fail('ORGANISATION_NOT_REGISTERED', 'is not the DID of an organisation of the registry')
  if (known.state === 'halted') throw fail('ORGANISATION_HALTED', 'is halted')
  return known.address
}

function checkPeriod({ from, until, now }: { from: Date; until: Date; now: Date }): void {
  const faults: Fault[] = []
  const add = (pointer: string, message: string) =>
    faults.push({ pointer, code: 'ACCREDITATION_PERIOD_INVALID', message })
  if (until <= now) add('/until', 'is not in the future')
  else if (until <= from) add('/until', 'is not after it begins')
  if (now.getTime() - from.getTime() > BACKDATING_MAX_MS) add('/from', 'is more than a day ago')
  if (faults.length === 0) return
  throw new AgentError('ACCREDITATION_PERIOD_INVALID', 'the period is not valid', { faults })
}

/** Faults point into the request, so the lists keep their order. */
function toScope({ types, jurisdictions, professions }: GrantRequest): Scope {
  return {
    type: 'CaresealScope',
    types: [...types],
    ...(jurisdictions === undefined ? {} : { jurisdictions: [...jurisdictions] }),
    ...(professions === undefined ? {} : { professions: [...professions] }),
  }
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
