export type StrictJsonCode =
  | 'JSON_DEPTH'
  | 'JSON_KEY_DUPLICATE'
  | 'JSON_KEY_FORBIDDEN'
  | 'JSON_MALFORMED'
  | 'JSON_NUMBER_INEXACT'
  | 'JSON_STRING_INVALID'

/** Text that is not JSON, or that two parsers may read differently. `message` never holds a value of the text. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError'
  readonly code: StrictJsonCode
  /** A JSON Pointer (RFC 6901) to where it is; empty where the text as a whole is meant. */
  readonly pointer: string

  constructor(code: StrictJsonCode, message: string, pointer = '') {
    super(message)
    this.code = code
    this.pointer = pointer
  }
}

/** Levels of arrays and objects. */
const MAX_DEPTH = 64

/** Names through which a careless copy of an object would reach its prototype. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** What a walk over the parsed value counted, to be held against the text. */
type Census = { keys: number; numbers: number; checkStrings: boolean }

/**
 * Parses JSON (RFC 8259) that means the same to every parser, as I-JSON (RFC 7493) has it: no key twice, no number
 * that a double cannot hold, no lone surrogate; and also no NUL, no prototype keys and at most 64 levels.
 *
 * `JSON.parse` does the work. It drops a repeated key in silence, so the keys of the text are counted and compared
 * with those of the value; where one is, is looked for only once the counts differ. Text that has
 * a key with an escape is parsed under other keys: V8 13.6 takes some such keys for one with a backslash that it read in
 * another object before.
 *
 * @throws {StrictJsonError}
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // the engine's message would quote the text
    throw new StrictJsonError('JSON_MALFORMED', 'not JSON')
  }
  const { keys, escaped } = countKeys(text)
  const checkStrings = text.includes('\\u') || !text.isWellFormed()
  let census = takeCensus({ value, checkStrings })
  if (escaped) {
    value = parseRenamed(text)
    census = takeCensus({ value, checkStrings })
  }
  if (keys !== census.keys) {
    throw new StrictJsonError('JSON_KEY_DUPLICATE', 'a key stands twice in one object', findDuplicate(text))
  }
  if (census.numbers > 0) checkNumbers(text)
  return value
}

function takeCensus({ value, checkStrings }: { value: unknown; checkStrings: boolean }): Census {
  const census: Census = { keys: 0, numbers: 0, checkStrings }
  countValue(value, census, [])
  return census
}

function countValue(value: unknown, census: Census, path: (string | number)[]): void {
  if (typeof value === 'string') {
    if (census.checkStrings) checkString(value, path)
  } else if (typeof value === 'number') {
    // RFC 7493 section 2.2: integers beyond 2^53 - 1 are not what every receiver takes them for
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new StrictJsonError('JSON_NUMBER_INEXACT', 'a number is too large to be exact', toPointer(path))
    }
    census.numbers += 1
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= MAX_DEPTH) {
      throw new StrictJsonError('JSON_DEPTH', `more than ${MAX_DEPTH} levels`, toPointer(path))
    }
    const depth = path.length
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        path[depth] = index
        countValue(value[index], census, path)
      }
    } else {
      const keys = Object.keys(value)
      census.keys += keys.length
      for (const key of keys) {
        path[depth] = key
        if (FORBIDDEN_KEYS.has(key)) {
          throw new StrictJsonError('JSON_KEY_FORBIDDEN', 'a key that is not allowed', toPointer(path))
        }
        if (census.checkStrings) checkString(key, path)
        countValue((value as Record<string, unknown>)[key], census, path)
      }
    }
    path.length = depth
  }
}

/** RFC 7493 section 2.1: no surrogates that are not paired. NUL is what text columns cannot hold. */
function checkString(value: string, path: readonly (string | number)[]): void {
  if (value.isWellFormed() && !value.includes('\0')) return
  throw new StrictJsonError('JSON_STRING_INVALID', 'a lone surrogate or NUL in a string', toPointer(path))
}

const COLON = 0x3a
const BACKSLASH = 0x5c

/** Visits the strings in valid JSON text that a colon follows: their opening and closing quotes. */
function visitKeys(text: string, visit: (open: number, close: number) => void): void {
  for (let open = text.indexOf('"'); open !== -1; ) {
    const close = findStringEnd(text, open)
    let next = close + 1
    while (isSpace(text.charCodeAt(next))) next += 1
    if (text.charCodeAt(next) === COLON) visit(open, close)
    open = text.indexOf('"', next)
  }
}

/** How many keys there are, and whether one of them has an escape. */
function countKeys(text: string): { keys: number; escaped: boolean } {
  let keys = 0
  let escaped = false
  let backslash = text.indexOf('\\')
  visitKeys(text, (open, close) => {
    keys += 1
    if (backslash !== -1 && backslash < open) backslash = text.indexOf('\\', open)
    if (backslash !== -1 && backslash < close) escaped = true
  })
  return { keys, escaped }
}

/** Parses valid JSON text with another name in the place of each key, and puts the keys in once it is read. */
function parseRenamed(text: string): unknown {
  const names: string[] = []
  let prefix = '-'
  while (text.includes(prefix)) prefix += prefix
  let renamed = ''
  let copied = 0
  visitKeys(text, (open, close) => {
    renamed += `${text.slice(copied, open)}"${prefix}${names.length}"`
    names.push(JSON.parse(text.slice(open, close + 1)) as string)
    copied = close + 1
  })
  const restore = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map(restore)
    return Object.fromEntries(
      Object.entries(node).map(([key, member]) => [names[Number(key.slice(prefix.length))], restore(member)]),
    )
  }
  return restore(JSON.parse(renamed + text.slice(copied)))
}

/** The closing quote of the string that opens at `open`. */
function findStringEnd(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); ; close = text.indexOf('"', close + 1)) {
    let escapes = 0
    while (text.charCodeAt(close - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return close
  }
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** RFC 7493 section 2.2: no number of "greater magnitude or precision" than a double has. */
function checkNumbers(text: string): void {
  for (let gap = 0; gap < text.length; ) {
    const open = text.indexOf('"', gap)
    const between = open === -1 ? text.slice(gap) : text.slice(gap, open)
    for (const [token] of between.matchAll(/\d[\d.eE+-]*/g)) {
      if (!isExact(token))
        throw new StrictJsonError('JSON_NUMBER_INEXACT', 'a number that a double cannot hold')
    }
    gap = open === -1 ? text.length : findStringEnd(text, open) + 1
  }
}

/** Longer than any spelling of a double that a serializer makes. */
const MAX_NUMBER_LENGTH = 64

/** Whether a number without its sign comes back as it was written. */
function isExact(token: string): boolean {
  if (token.length <= 15 && !/[eE]/.test(token)) return true
  if (token.length > MAX_NUMBER_LENGTH) return false
  return normalise(token) === normalise(String(Number(token)))
}

/** One spelling for each decimal number: its digits without zeros at either end, and the power of ten they stand at. */
function normalise(token: string): string {
  const [mantissa, exponent = '0'] = token.toLowerCase().split('e') as [string, string?]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

type Level = { keys: Set<string> | undefined; at: string | number }

/** Where the first repeated key of valid JSON text is. */
function findDuplicate(text: string): string {
  const levels: Level[] = []
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    const level = levels.at(-1)
    if (character === '{') levels.push({ keys: new Set(), at: '' })
    else if (character === '[') levels.push({ keys: undefined, at: 0 })
    else if (character === '}' || character === ']') levels.pop()
    else if (character === ',' && level && typeof level.at === 'number') level.at += 1
    else if (character === '"') {
      const close = findStringEnd(text, index)
      let next = close + 1
      while (isSpace(text.charCodeAt(next))) next += 1
      if (level?.keys && text.charCodeAt(next) === COLON) {
        level.at = JSON.parse(text.slice(index, close + 1)) as string
        if (level.keys.has(level.at)) return toPointer(levels.map(({ at }) => at))
        level.keys.add(level.at)
      }
      index = close
    }
  }
  return ''
}

function toPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
