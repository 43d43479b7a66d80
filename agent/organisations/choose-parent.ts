import { AgentError, type Fault } from '#agent/errors.ts'
import { CAP_ACCREDIT } from '#agent/registry/chain-view.ts'
import { findExcess } from '#agent/registry/compare-scopes.ts'
import { type FoundPath, findAccreditationPaths } from '#agent/registry/find-accreditation-path.ts'
import type { Scope } from '#agent/registry/scope.ts'
import type { AccreditingWorld } from './accrediting-world.ts'
import { findScope } from './find-scope.ts'

/**
 * The accreditation of a grantor that a grant rests on: one that is live up to a trusted root authority, lets it
 * accredit for the type, and covers the scope and the period. Null for a root authority, which needs none.
 *
 * @param grantor its address
 * @param typePointer where the request names the type
 * @throws {AgentError} NOT_ACCREDITED if it may not accredit for this type; SCOPE_EXCEEDED, with a pointer to each part
 *   that goes beyond the one that comes nearest
 */
export async function chooseParent({
  world,
  grantor,
  typeId,
  typePointer,
  scope,
  until,
  now,
}: {
  world: AccreditingWorld
  grantor: string
  typeId: string
  typePointer: string
  scope: Scope
  until: Date
  now: Date
}): Promise<string | null> {
  const { follower, trustedRoots } = world
  const { view } = follower
  if (view.organisation(grantor)?.sponsor === grantor) return null
  const found = findAccreditationPaths({
    view,
    organisation: grantor,
    typeId,
    trustedRoots,
    at: now,
    capability: CAP_ACCREDIT,
  })
  if ('fault' in found) {
    const { code, message } = found.fault
    throw new AgentError('NOT_ACCREDITED', `it may not accredit others for this type: ${message}`, {
      faults: [{ pointer: typePointer, code, message }],
    })
  }
  let nearest: Fault[] | undefined
  for (const { path } of found.paths) {
    const faults = await findFaults({ world, path, scope, until, now })
    if (faults.length === 0) return path.at(-1)!.id
    if (!nearest || faults.length < nearest.length) nearest = faults
  }
  throw new AgentError('SCOPE_EXCEEDED', 'the scope goes beyond what the grantor is accredited for', {
    faults: nearest!,
  })
}

async function findFaults({
  world,
  path,
  scope,
  until,
  now,
}: {
  world: AccreditingWorld
  path: FoundPath['path']
  scope: Scope
  until: Date
  now: Date
}): Promise<Fault[]> {
  const faults = new Map<string, Fault>()
  for (const accreditation of path) {
    const within = await findScope({ world, accreditation, now })
    // what it is for is unknown, so nobody can say that it covers this
    if (!within)
      throw new AgentError('NOT_ACCREDITED', 'the scope of an accreditation above is not to be had')
    for (const { pointer, message } of findExcess({ scope, within })) {
      faults.set(pointer, { pointer, code: 'SCOPE_EXCEEDED', message })
    }
    if (Math.floor(until.getTime() / 1000) > accreditation.until) {
      const message = 'is after the accreditation above ends'
      faults.set('/until', { pointer: '/until', code: 'SCOPE_EXCEEDED', message })
    }
  }
  return [...faults.values()]
}
