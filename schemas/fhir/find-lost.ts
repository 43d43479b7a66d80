import type { Lost } from './elements.ts'

/**
 * What of `before` is not in `after`: a mapping there and back has lost it. Says it of the whole where all of it is gone.
 *
 * @param why the reason for a pointer; RFC 6901
 */
export function findLost({
  before,
  after,
  why,
  pointer = '',
}: {
  before: unknown
  after: unknown
  why: (pointer: string) => string
  pointer?: string
}): Lost[] {
  if (typeof before === 'object' && before !== null && typeof after === 'object' && after !== null) {
    if (Array.isArray(before) === Array.isArray(after)) {
      return Object.entries(before).flatMap(([name, value]) =>
        findLost({
          before: value,
          after: (after as Record<string, unknown>)[name],
          why,
          pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        }),
      )
    }
  }
  return before === after ? [] : [{ pointer, reason: why(pointer) }]
}
