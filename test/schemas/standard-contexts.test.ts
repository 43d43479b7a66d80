import { hash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import test from 'ava'
import { readStandardContext, standardContexts } from '#schemas/contexts/standard-contexts.ts'

test('VCDM 2.0 §B.1, VC Data Integrity 1.0 §2.4, Bitstring Status List 1.0 §5.2: each bundled context is the one published', (t) => {
  for (const context of standardContexts) {
    const text = readStandardContext(context)
    t.is(hash('sha256', text), context.sha256, context.url)
    t.true(Object.hasOwn(JSON.parse(text), '@context'), context.url)
  }
})

test('each file is listed once, each URL too', (t) => {
  const files = readdirSync('schemas/contexts/standard')
  t.deepEqual(standardContexts.map(({ file }) => file).sort(), files.sort())
  t.is(new Set(standardContexts.map(({ url }) => url)).size, standardContexts.length)
})
