import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { OrganisationState } from '#agent/registry/chain-view.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { setState } from '#agent/registry/write-registry.ts'
import type { KeyWorld } from './key-world.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'

/**
 * Halts an organisation by one that sponsors it, or lets it go on after a halt. It is the answer to a stolen controller
 * key: whoever holds that can do nothing about it. Only the one that halted, or one above it, resumes.
 *
 * @param sponsor an organisation of this service
 * @param did of the organisation below it
 * @throws {DidError} DID_INVALID
 * @throws {AgentError} ORGANISATION_NOT_REGISTERED; ORGANISATION_HALTED, ORGANISATION_NOT_HALTED if it is so already;
 *   REGISTRY_REFUSED if it is not below; CONTROLLER_NOT_HELD; CHAIN_UNAVAILABLE
 */
export async function setSponsoredState({
  world,
  sponsor,
  did,
  state,
  actor,
  now,
}: {
  world: Pick<KeyWorld, 'database' | 'privateKeys' | 'provider' | 'follower'>
  sponsor: Organisation
  did: string
  state: OrganisationState
  actor: Actor
  now: Date
}): Promise<void> {
  const { database, follower } = world
  const { address, chainId } = parseEthrDid(did)
  const known = chainId === follower.view.chainId ? follower.view.organisation(address) : undefined
  if (!known)
    throw new AgentError('ORGANISATION_NOT_REGISTERED', 'the registry does not know the organisation')
  if (known.state === state) {
    if (state === 'halted') throw new AgentError('ORGANISATION_HALTED', 'the organisation is halted already')
    throw new AgentError('ORGANISATION_NOT_HALTED', 'the organisation is not halted')
  }
  await auditAttempt({
    database,
    organisation: sponsor.id,
    entry: {
      action: state === 'halted' ? 'organisation.halt' : 'organisation.resume',
      object: did,
      client: actor.client,
      person: actor.person,
    },
    async work() {
      const { registryAddress } = follower.view
      const target = await openRegistryTarget({ ...world, registryAddress, organisation: sponsor.id })
      try {
        await setState({ ...target, organisation: address, state })
      } catch (error) {
        throw explainRefusal(error)
      }
      await follower.poll()
    },
    now,
  })
}
