import { AgentError } from '#agent/errors.ts'
import type { Accreditation } from '#agent/registry/chain-view.ts'
import type { AccreditingWorld } from './accrediting-world.ts'
import { type DescribedAccreditation, describeAccreditation } from './describe-accreditation.ts'
import { readKeptScopes } from './find-scope.ts'
import type { Organisation } from './organisation.ts'

/** `grantor` for what an organisation granted, `holder` for what it was granted. */
export type AccreditationRole = 'grantor' | 'holder'

export type ListedAccreditation = DescribedAccreditation & { role: AccreditationRole }

/**
 * What an organisation granted and was granted, oldest first, each with whether it counts now. From what is known of the
 * chain: no request is made.
 *
 * @param after id of the accreditation that the page before ended with
 * @returns a page, and whether there is more
 * @throws {AgentError} ACCREDITATION_NOT_FOUND for an `after` that is none of them
 */
export async function listAccreditations({
  world,
  organisation,
  role,
  live,
  after,
  limit,
  now,
}: {
  world: Pick<AccreditingWorld, 'database' | 'follower' | 'trustedRoots'>
  organisation: Organisation
  role?: AccreditationRole
  live?: boolean
  after?: string
  limit: number
  now: Date
}): Promise<{ accreditations: ListedAccreditation[]; more: boolean }> {
  const { view } = world.follower
  const found = [
    ...(role === 'holder' ? [] : label(view.accreditationsBy(organisation.address), 'grantor')),
    ...(role === 'grantor' ? [] : label(view.accreditationsOf(organisation.address), 'holder')),
  ].sort((a, b) => a.accreditation.block.number - b.accreditation.block.number)
  const last = found.findIndex(({ accreditation }) => accreditation.id === after)
  if (after !== undefined && last === -1) {
    throw new AgentError('ACCREDITATION_NOT_FOUND', 'the page before ended with what is not there any more')
  }
  const page: ListedAccreditation[] = []
  let more = false
  for (const { accreditation, role } of found.slice(last + 1)) {
    const described = describeAccreditation({
      view,
      accreditation,
      scope: null,
      trustedRoots: world.trustedRoots,
      now,
    })
    if (live !== undefined && described.live !== live) continue
    if (page.length === limit) {
      more = true
      break
    }
    page.push({ role, ...described })
  }
  const scopeHashes = [...new Set(page.map(({ scopeHash }) => scopeHash))]
  const scopes = await readKeptScopes({ database: world.database, scopeHashes })
  return {
    accreditations: page.map((one) => ({ ...one, scope: scopes.get(one.scopeHash) ?? null })),
    more,
  }
}

function label(accreditations: readonly Accreditation[], role: AccreditationRole) {
  return accreditations.map((accreditation) => ({ accreditation, role }))
}
