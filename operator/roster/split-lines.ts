import { MAX_ENTRY_CHARACTERS } from './split-bundle.ts'

/**
 * The lines of NDJSON, undefined for one that is too long. A line ends with a line feed and nothing else: U+2028, at which
 * readers of lines stop as well, may stand in JSON. Empty lines are left out.
 */
export async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  let begun = ''
  let isTooLong = false
  for await (const text of texts) {
    const [first = '', ...others] = text.split('\n')
    for (const [place, part] of [first, ...others].entries()) {
      if (place > 0) {
        if (isTooLong) yield undefined
        else if (begun.trim() !== '') yield begun
        begun = ''
        isTooLong = false
      }
      if (begun.length + part.length > MAX_ENTRY_CHARACTERS) isTooLong = true
      else begun += part
    }
  }
  if (isTooLong) yield undefined
  else if (begun.trim() !== '') yield begun
}
