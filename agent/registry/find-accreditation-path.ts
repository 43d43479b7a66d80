import { ANY_TYPE } from '#schemas/urls.ts'
import {
  type Accreditation,
  type BlockReference,
  CAP_ACCREDIT,
  type ChainView,
  type Finality,
  type RegisteredOrganisation,
} from './chain-view.ts'

export type AccreditationFaultCode =
  | 'ACCREDITATION_BROKEN'
  | 'ACCREDITATION_ENDED'
  | 'ACCREDITATION_EXPIRED'
  | 'ACCREDITATION_NOT_FINAL'
  | 'ACCREDITATION_NOT_YET_VALID'
  | 'ISSUER_NOT_ACCREDITED'
  | 'ORGANISATION_HALTED'
  | 'PARENT_ACCREDITATION_ENDED'
  | 'ROOT_NOT_TRUSTED'

export type AccreditationFault = {
  code: AccreditationFaultCode
  message: string
  evidence: Record<string, string | number>
}

/** Links from the root authority down to the organisation, and the root's address. */
export type FoundPath = { path: Accreditation[]; root: string }

export type AccreditationPath = FoundPath | { fault: AccreditationFault }

/** More than the contract lets a path be: only a view that is wrong gets here. */
const MAX_LENGTH = 16

/** When no path holds, the one that says most about why is told. */
const TELLING: readonly AccreditationFaultCode[] = [
  'ORGANISATION_HALTED',
  'PARENT_ACCREDITATION_ENDED',
  'ACCREDITATION_ENDED',
  'ACCREDITATION_NOT_FINAL',
  'ACCREDITATION_EXPIRED',
  'ACCREDITATION_NOT_YET_VALID',
  'ROOT_NOT_TRUSTED',
  'ACCREDITATION_BROKEN',
  'ISSUER_NOT_ACCREDITED',
]

export type PathQuestion = {
  view: ChainView
  organisation: string
  typeId: string
  trustedRoots: readonly string[]
  at: Date
  capability: number
  finality?: Finality
}

/**
 * Finds why an organisation may do something for a type of credential: a path of accreditations, each live at `at`, from
 * a trusted root authority. The registry keeps a child as live when its parent ends, so every link is looked at. An
 * accreditation that has ended still covers what was issued before `distrustFrom`. An organisation that is halted now
 * breaks the path at any time.
 *
 * @param typeId on-chain id of a credential family
 * @param trustedRoots addresses, in any case
 * @param capability CAP_ISSUE or CAP_ACCREDIT
 * @param finality with `finalized`, grants and resumptions in blocks that may still be undone do not count; ends and
 *   halts always do
 */
export function findAccreditationPath(question: PathQuestion): AccreditationPath {
  const found = findAccreditationPaths(question)
  return 'fault' in found ? found : found.paths[0]!
}

/**
 * All the paths that hold, one for each of its own accreditations: each may be for another jurisdiction or profession.
 * Takes what `findAccreditationPath` takes; never answers an empty list.
 */
export function findAccreditationPaths({
  view,
  organisation,
  typeId,
  trustedRoots,
  at,
  capability,
  finality = 'latest',
}: PathQuestion): { paths: FoundPath[] } | { fault: AccreditationFault } {
  const question = toQuestion({ view, typeId, trustedRoots, at, finality })
  const paths: FoundPath[] = []
  let worst: AccreditationFault = {
    code: 'ISSUER_NOT_ACCREDITED',
    message: 'the organisation has no accreditation for this type of credential',
    evidence: { organisation, typeId },
  }
  for (const grant of view.accreditationsOf(organisation)) {
    if (!covers(grant.schema, question.typeId) || (grant.capabilities & capability) !== capability) continue
    const found = climb(grant, question)
    if ('path' in found) paths.push(found)
    else if (TELLING.indexOf(found.fault.code) < TELLING.indexOf(worst.code)) worst = found.fault
  }
  return paths.length > 0 ? { paths } : { fault: worst }
}

/** The path above one accreditation, it included; or why it does not hold at `at`. */
export function findPathAbove({
  view,
  accreditation,
  trustedRoots,
  at,
  finality = 'latest',
}: Pick<PathQuestion, 'view' | 'trustedRoots' | 'at' | 'finality'> & {
  accreditation: Accreditation
}): AccreditationPath {
  return climb(accreditation, toQuestion({ view, typeId: accreditation.schema, trustedRoots, at, finality }))
}

function toQuestion({
  view,
  typeId,
  trustedRoots,
  at,
  finality,
}: Required<Omit<PathQuestion, 'organisation' | 'capability'>>): Question {
  return {
    view,
    typeId: typeId.toLowerCase(),
    seconds: at.getTime() / 1000,
    trustedRoots: new Set(trustedRoots.map((root) => root.toLowerCase())),
    finalizedNumber:
      finality === 'finalized' ? (view.block('finalized')?.number ?? -1) : Number.POSITIVE_INFINITY,
  }
}

type Question = {
  view: ChainView
  typeId: string
  seconds: number
  trustedRoots: ReadonlySet<string>
  finalizedNumber: number
}

function climb(grant: Accreditation, question: Question): AccreditationPath {
  const { view, trustedRoots } = question
  const path: Accreditation[] = []
  let link = grant
  for (;;) {
    if (path.includes(link) || path.length === MAX_LENGTH)
      return broken(link, 'a path that comes back to itself')
    path.unshift(link)
    const fault =
      checkOrganisation(view.organisation(link.organisation), link, question) ??
      checkLink(link, path.length, question)
    if (fault) return { fault }
    if (link.parent === null) break
    const parent = view.accreditation(link.parent)
    if (!parent || !joins(parent, link))
      return broken(link, 'an accreditation whose parent does not entitle its grantor')
    link = parent
  }
  const root = link.grantor
  const authority = view.organisation(root)
  const fault = checkOrganisation(authority, link, question)
  if (fault) return { fault }
  if (authority?.sponsor.toLowerCase() !== root.toLowerCase()) {
    return broken(link, 'an accreditation without a parent by an organisation that is no root authority')
  }
  if (trustedRoots.has(root.toLowerCase())) return { path, root }
  return {
    fault: {
      code: 'ROOT_NOT_TRUSTED',
      message: 'the root authority is not one that is trusted here',
      evidence: { root },
    },
  }
}

function checkOrganisation(
  organisation: RegisteredOrganisation | undefined,
  link: Accreditation,
  { finalizedNumber }: Question,
): AccreditationFault | undefined {
  if (!organisation) return broken(link, 'an organisation on the path is not registered').fault
  const halt = findHalt(organisation, finalizedNumber)
  if (!halt) return
  return {
    code: 'ORGANISATION_HALTED',
    message: 'an organisation on the path is halted',
    evidence: {
      organisation: organisation.address,
      since: new Date(halt.timestamp * 1000).toISOString(),
      block: halt.number,
    },
  }
}

/** A halt counts at once; that it was lifted counts once that is final. */
function findHalt({ states }: RegisteredOrganisation, finalizedNumber: number): BlockReference | undefined {
  const settled = states.findLastIndex(({ since }) => since.number <= finalizedNumber)
  return states.slice(Math.max(0, settled)).findLast(({ state }) => state === 'halted')?.since
}

function checkLink(link: Accreditation, length: number, question: Question): AccreditationFault | undefined {
  const { seconds, finalizedNumber } = question
  const evidence = { accreditation: link.id, organisation: link.organisation, grantor: link.grantor }
  if (link.block.number > finalizedNumber) {
    const message = 'an accreditation on the path is not final yet'
    return { code: 'ACCREDITATION_NOT_FINAL', message, evidence: { ...evidence, block: link.block.number } }
  }
  if (link.endedAt !== null && seconds >= (link.distrustFrom ?? link.endedAt)) {
    const endedAt = new Date(link.endedAt * 1000).toISOString()
    return length === 1
      ? {
          code: 'ACCREDITATION_ENDED',
          message: 'the accreditation has ended',
          evidence: { ...evidence, endedAt },
        }
      : {
          code: 'PARENT_ACCREDITATION_ENDED',
          message: 'an accreditation above it has ended',
          evidence: { ...evidence, endedAt },
        }
  }
  if (seconds < link.from) {
    const from = new Date(link.from * 1000).toISOString()
    const message = 'an accreditation on the path is not valid yet'
    return { code: 'ACCREDITATION_NOT_YET_VALID', message, evidence: { ...evidence, from } }
  }
  if (seconds >= link.until) {
    const until = new Date(link.until * 1000).toISOString()
    const message = 'an accreditation on the path has expired'
    return { code: 'ACCREDITATION_EXPIRED', message, evidence: { ...evidence, until } }
  }
  return
}

function joins(parent: Accreditation, child: Accreditation): boolean {
  return (
    parent.organisation === child.grantor &&
    (parent.capabilities & CAP_ACCREDIT) !== 0 &&
    covers(parent.schema, child.schema)
  )
}

function covers(schema: string, wanted: string): boolean {
  return schema === ANY_TYPE || schema === wanted
}

function broken(link: Accreditation, message: string): { fault: AccreditationFault } {
  return { fault: { code: 'ACCREDITATION_BROKEN', message, evidence: { accreditation: link.id } } }
}
