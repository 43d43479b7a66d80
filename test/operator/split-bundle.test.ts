import test from 'ava'
import fc from 'fast-check'
import { splitBundle } from '../../operator/roster/split-bundle.ts'
import { splitLines } from '../../operator/roster/split-lines.ts'

async function* inPieces(text: string, size: number) {
  for (let place = 0; place < text.length; place += size) yield text.slice(place, place + size)
}

async function split(text: string, size: number) {
  const entries: (string | undefined)[] = []
  const bundles: string[] = []
  for await (const part of splitBundle(inPieces(text, size))) {
    if ('bundle' in part) bundles.push(part.bundle)
    else entries.push(part.entry)
  }
  return { entries, bundles }
}

test('a Bundle is cut into its entries, however the text comes in, and whatever is in them', async (t) => {
  const json = fc.json({ maxDepth: 3 })
  const key = fc.constantFrom('entry', '}', '"', '\\', 'resource')
  const entry = fc.dictionary(key, fc.string()).map((value) => JSON.stringify(value, null, 1))
  const made = fc.tuple(json, fc.array(entry), json, fc.integer({ min: 1, max: 40 }))
  await fc.assert(
    fc.asyncProperty(made, async ([before, entries, after, size]) => {
      const around = (cut: readonly string[]) =>
        `{"before":{"entry":${before}},"\\"entry":[{}],"entry": [${cut.join(' , ')}],"after":${after}}`
      t.deepEqual(await split(around(entries), size), {
        entries,
        bundles: [around(entries.map(() => '0'))],
      })
    }),
    { numRuns: 200 },
  )
})

test('what is no object in the place of an entry stays in the Bundle; what is cut short is no JSON', async (t) => {
  t.deepEqual((await split('{"entry":[{"a":1},[{"b":2}],null,"}"]}', 3)).bundles, [
    '{"entry":[0,[{"b":2}],null,"}"]}',
  ])
  t.deepEqual((await split('{"entry":[{"a":1},{"b":', 3)).bundles, ['{"entry":[0,0'])
})

test('lines of NDJSON end with a line feed alone; the last may have none', async (t) => {
  const lines: unknown[] = []
  for await (const line of splitLines(inPieces('{"a":"\u2028"}\r\n\n{"b":1}\n{"c":2}', 3)))
    lines.push(JSON.parse(line!))
  t.deepEqual(lines, [{ a: '\u2028' }, { b: 1 }, { c: 2 }])
})
