import test from 'ava'
import fc from 'fast-check'
import { parseStrictJson, StrictJsonError } from '#agent/parse-strict-json.ts'

const refused: [title: string, text: string, code: string, pointer: string][] = [
  ['nothing', '', 'JSON_MALFORMED', ''],
  ['a trailing comma', '{"a":1,}', 'JSON_MALFORMED', ''],
  ['NaN', 'NaN', 'JSON_MALFORMED', ''],
  ['a byte order mark', '\ufeff{}', 'JSON_MALFORMED', ''],
  ['RFC 7493 §2.3: a key twice', '{"a":1,"a":1}', 'JSON_KEY_DUPLICATE', '/a'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'JSON_KEY_DUPLICATE', '/a'],
  ['a key twice, deep', '{"x":[0,{"y":{"b":1,"c":[],"b":{}}}]}', 'JSON_KEY_DUPLICATE', '/x/1/y/b'],
  ['a key twice, with blanks before the colon', '{"a" \n:1,"a"\t:1}', 'JSON_KEY_DUPLICATE', '/a'],
  ['the empty key twice', '{"":1,"":1}', 'JSON_KEY_DUPLICATE', '/'],
  ['a key with slash and tilde twice', '{"a/b~":1,"a/b~":1}', 'JSON_KEY_DUPLICATE', '/a~1b~0'],
  ['a key twice, the dropped one an object', '{"a":{"b":1,"c":2},"a":0}', 'JSON_KEY_DUPLICATE', '/a'],
  [
    'a key twice after a string that ends in a backslash',
    '{"s":"\\\\","a":1,"a":1}',
    'JSON_KEY_DUPLICATE',
    '/a',
  ],
  ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'JSON_KEY_FORBIDDEN', '/a/__proto__'],
  ['__proto__, escaped', '{"__\\u0070roto__":1}', 'JSON_KEY_FORBIDDEN', '/__proto__'],
  ['constructor', '{"constructor":{}}', 'JSON_KEY_FORBIDDEN', '/constructor'],
  ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'JSON_DEPTH', '/0'.repeat(64)],
  ['90,000 levels', `${'['.repeat(90_000)}${']'.repeat(90_000)}`, 'JSON_DEPTH', '/0'.repeat(64)],
  ['RFC 7493 §2.2: 2^53 + 1', '{"n":9007199254740993}', 'JSON_NUMBER_INEXACT', '/n'],
  ['2^53, which 2^53 + 1 is read as', '[9007199254740992]', 'JSON_NUMBER_INEXACT', '/0'],
  ['1e400', '[1e400]', 'JSON_NUMBER_INEXACT', '/0'],
  ['-1e400', '[-1e400]', 'JSON_NUMBER_INEXACT', '/0'],
  ['1e-400, which is read as 0', '1e-400', 'JSON_NUMBER_INEXACT', ''],
  ['more digits than a double has', '0.12345678901234567890', 'JSON_NUMBER_INEXACT', ''],
  ['a number of a million digits', `0.1${'0'.repeat(1_000_000)}1`, 'JSON_NUMBER_INEXACT', ''],
  ['RFC 7493 §2.1: a lone surrogate', '{"a":"\\ud800"}', 'JSON_STRING_INVALID', '/a'],
  ['a lone surrogate as a key', '{"\\udc00":1}', 'JSON_STRING_INVALID', '/\udc00'],
  ['NUL', '["\\u0000"]', 'JSON_STRING_INVALID', '/0'],
]

for (const [title, text, code, pointer] of refused) {
  test(`strict JSON: ${title} is refused`, (t) => {
    const error = t.throws(() => parseStrictJson(text), { instanceOf: StrictJsonError }) as StrictJsonError
    t.is(error.code, code as StrictJsonError['code'])
    t.is(error.pointer, pointer)
  })
}

const accepted: [title: string, text: string][] = [
  ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
  ['2^53 - 1', '9007199254740991'],
  [
    '17 digits that a double has',
    '[0.30000000000000004,1.7976931348623157e308]'.replace('1.7976931348623157e308', '5e-324'),
  ],
  ['numbers in other spellings', '[1.50,1E3,-0,0.0,1e+2]'],
  ['the same key in two objects', '[{"a":1},{"a":1}]'],
  ['strings that look like keys', '{"a":"\\"b\\":1","c":["d:","e"]}'],
  ['a pair of surrogates', '"\\ud83d\\ude00"'],
  ['keys that only begin like the forbidden ones', '{"__proto":1,"constructors":2}'],
]

for (const [title, text] of accepted) {
  test(`strict JSON: ${title} is read as JSON.parse does`, (t) => {
    t.deepEqual(parseStrictJson(text), JSON.parse(text))
  })
}

const key = fc
  .string()
  .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name) && !name.includes('\0'))
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

test('strict JSON: what JSON.stringify makes is read back, whatever the blanks', (t) => {
  const property = fc.property(tree, fc.constantFrom(0, 1, '\t'), (value, space) => {
    const text = JSON.stringify(value, null, space)
    t.deepEqual(parseStrictJson(text), JSON.parse(text))
  })
  fc.assert(property, { numRuns: 300 })
})

test('strict JSON: a key that is repeated anywhere is found', (t) => {
  const property = fc.property(tree, key, tree, (value, name, first) => {
    const member = `${JSON.stringify(name)}:${JSON.stringify(first)}`
    const text = `[${JSON.stringify(value)},{${member},"x${name.length}":0,${member}}]`
    t.throws(() => parseStrictJson(text), { code: 'JSON_KEY_DUPLICATE' })
  })
  fc.assert(property, { numRuns: 200 })
})

test('a key with an escape is read as it is written, and not taken for another that was read before', (t) => {
  for (const [before, text, value] of [
    ['{"id":1,"\\\\":2}', '{"id":1,"\\u0061":2}', { id: 1, a: 2 }],
    ['{"id":1,"\\\\b":2}', '{"id":1,"\\bb":2}', { id: 1, '\bb': 2 }],
    ['{"}":1,"\\\\":2}', '[{"\\"":0},{"}":1,"\\"":2}]', [{ '"': 0 }, { '}': 1, '"': 2 }]],
    ['{}', '{"x":[{"\\u0061b":1,"-":"-0"}],"ab":2}', { x: [{ ab: 1, '-': '-0' }], ab: 2 }],
  ] as const) {
    JSON.parse(before)
    t.deepEqual(parseStrictJson(text), value)
  }
})
