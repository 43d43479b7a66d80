import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import test from 'ava'

/** What each room may import of the others: arrows point one way (docs/decisions/0001-the-house.md). */
const MAY_IMPORT: Record<string, string[]> = {
  schemas: [],
  contracts: [],
  config: [],
  agent: ['schemas', 'contracts'],
  http: ['agent'],
  'issuer-api': ['agent', 'schemas', 'http', 'config'],
  'verifier-api': ['agent', 'schemas', 'http', 'config'],
  embedded: ['agent', 'config', 'issuer-api', 'schemas', 'contracts'],
  operator: ['agent', 'config', 'issuer-api', 'schemas'],
  auditor: ['agent'],
  examples: ['schemas', 'config', 'embedded'],
  bench: ['agent', 'config', 'schemas', 'contracts', 'embedded', 'http', 'issuer-api', 'verifier-api'],
}

/** Packages that stay in one place: where they may be imported. */
const KEPT_TO: [RegExp, string[]][] = [
  [/^@veramo\//, ['agent', 'bench']],
  [/^ethers$/, ['agent', 'embedded', 'bench']],
  [/^koa$|^@koa\/|^oidc-provider/, ['http', 'issuer-api', 'verifier-api', 'bench']],
  [/^kysely/, ['agent', 'issuer-api', 'verifier-api', 'embedded', 'bench', 'http']],
  [/^elliptic$/, []],
]

/** The verifier holds no issuing keys and never reaches the code that makes or uses them, or folds what was issued. */
const ISSUING =
  /^agent\/(issue\/|audit\/|restore\/|issuer-agent|open-(issuer|custody)|organisations\/(create|anchor|accredit)|status\/(allocate|change|fold|ensure))/

type Import = { from: string; room: string; specifier: string; target: string | null }

function readImports(): Import[] {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs'],
    {
      encoding: 'utf8',
    },
  )
  return files
    .trim()
    .split('\n')
    .filter((file) => file.includes('/') && !file.startsWith('test/'))
    .flatMap((from) => {
      const text = readFileSync(from, 'utf8')
      const specifiers = text.matchAll(
        /^(?:import|export)\b[^'"=;]*?\bfrom\s+['"](.+?)['"]|^import\s+['"](.+?)['"]|\bimport\(['"](.+?)['"]\)/gm,
      )
      return [...specifiers].map((match) => {
        const specifier = (match[1] ?? match[2] ?? match[3])!
        const target = specifier.startsWith('#')
          ? specifier.slice(1)
          : specifier.startsWith('.')
            ? normalize(`${dirname(from)}/${specifier}`)
            : null
        return { from, room: from.split('/')[0]!, specifier, target }
      })
    })
}

const imports = readImports()

test('imports between rooms point one way', (t) => {
  const wrong = imports.filter(({ room, target }) => {
    const to = target?.split('/')[0]
    return to !== undefined && to !== room && !MAY_IMPORT[room]?.includes(to)
  })
  t.deepEqual(wrong, [])
  t.true(imports.length > 100, 'the imports were found at all')
})

test('koa, Veramo and ethers stay in their rooms', (t) => {
  const wrong = imports.filter(({ room, specifier }) =>
    KEPT_TO.some(([name, rooms]) => name.test(specifier) && !rooms.includes(room)),
  )
  t.deepEqual(wrong, [])
})

test('the verifier never reaches issuing code', (t) => {
  const byFile = Map.groupBy(imports, ({ from }) => from)
  const seen = new Set<string>()
  const reach = [...byFile.keys()].filter((file) => file.startsWith('verifier-api/'))
  while (reach.length > 0) {
    const file = reach.pop()!
    if (seen.has(file)) continue
    seen.add(file)
    for (const { target } of byFile.get(file) ?? []) if (target) reach.push(target)
  }
  t.deepEqual(
    [...seen].filter((file) => ISSUING.test(file)),
    [],
  )
})
