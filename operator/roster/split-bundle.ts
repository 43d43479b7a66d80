import { OperatorError } from '../operator-error.ts'

/** The text of one entry, undefined if it is too long; or, where a Bundle ends, its text with a 0 for each entry. */
export type BundlePart = { entry: string | undefined } | { bundle: string }

/** Of an entry, or of a line: a Practitioner with a photograph has room in it. */
export const MAX_ENTRY_CHARACTERS = 4 * 1024 * 1024

/** Of a Bundle beside its entries; each of them leaves two characters. */
const MAX_REST_CHARACTERS = 16 * 1024 * 1024

/**
 * Cuts the text of a Bundle into its entries, so that no more than one of them is held. It looks for where they begin and
 * end, and for nothing else: what it cuts out, and what is left, is for a JSON parser to accept or refuse.
 *
 * @throws {OperatorError} for more text beside the entries than any Bundle has
 */
export async function* splitBundle(texts: AsyncIterable<string>): AsyncGenerator<BundlePart> {
  let depth = 0
  let inString = false
  let isEscaped = false
  /** The last string of the Bundle itself: the name of the member that follows. */
  let name = ''
  let nameBegins = 0
  let inEntries = false
  let inEntry = false
  let entry = ''
  let isTooLong = false
  let rest = ''
  for await (const text of texts) {
    /** From here on the text is neither in `entry` nor in `rest`. */
    let from = 0
    const keep = (until: number) => {
      const kept = text.slice(from, until)
      from = until
      if (!inEntry) rest += kept
      else if (entry.length + kept.length > MAX_ENTRY_CHARACTERS) isTooLong = true
      else entry += kept
    }
    for (let place = 0; place < text.length; place++) {
      const character = text[place]
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (character === '\\') isEscaped = true
        else if (character === '"') {
          inString = false
          if (depth !== 1) continue
          keep(place + 1)
          name = rest.slice(nameBegins)
        }
      } else if (character === '"') {
        inString = true
        if (depth !== 1) continue
        keep(place)
        nameBegins = rest.length
      } else if (character === '{' || character === '[') {
        if (depth === 1) inEntries = character === '[' && name === '"entry"'
        else if (depth === 2 && inEntries && character === '{') {
          keep(place)
          rest += '0'
          inEntry = true
        }
        depth++
      } else if (character === '}' || character === ']') {
        depth--
        if (depth === 2 && inEntry) {
          keep(place + 1)
          yield { entry: isTooLong ? undefined : entry }
          inEntry = false
          isTooLong = false
          entry = ''
        } else if (depth === 0) {
          keep(place + 1)
          yield { bundle: rest }
          rest = ''
        }
      }
    }
    keep(text.length)
    if (rest.length > MAX_REST_CHARACTERS) throw new OperatorError('--file is no Bundle of Practitioners')
  }
  if (inEntry || rest.trim() !== '') yield { bundle: rest }
}
