import type { Scope } from './scope.ts'

const LISTS = ['types', 'jurisdictions', 'professions'] as const

/** A part of a scope that another does not allow; `pointer` is a JSON Pointer into it. */
export type Excess = { pointer: string; message: string }

/**
 * What of a scope goes beyond another: each entry that the other does not name, or a whole list that is left out, and
 * so means any, where the other has one. Nothing if it only narrows.
 */
export function findExcess({ scope, within }: { scope: Scope; within: Scope }): Excess[] {
  return LISTS.flatMap((name) => {
    const allowed = within[name]
    if (allowed === undefined) return []
    const wanted = scope[name]
    if (wanted === undefined) {
      return [{ pointer: `/${name}`, message: 'must be named, since the accreditation above names them' }]
    }
    return wanted.flatMap((entry, index) =>
      allowed.includes(entry)
        ? []
        : [{ pointer: `/${name}/${index}`, message: 'is not in the accreditation above' }],
    )
  })
}

/** What all of the scopes on a path allow together; a list that none of them has is left out: any. */
export function intersectScopes(scopes: readonly Scope[]): Omit<Scope, 'type'> {
  const common: Omit<Scope, 'type'> = {}
  for (const name of LISTS) {
    const lists = scopes.flatMap((scope) => (scope[name] === undefined ? [] : [scope[name]]))
    const [first, ...others] = lists
    if (first) common[name] = first.filter((entry) => others.every((list) => list.includes(entry)))
  }
  return common
}
