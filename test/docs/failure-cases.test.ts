import { readFileSync } from 'node:fs'
import test from 'ava'

test('docs/failure-cases.md names tests that exist', (t) => {
  const table = readFileSync('docs/failure-cases.md', 'utf8')
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| case'))
  t.true(rows.length > 20)
  for (const row of rows) {
    const [, title, file] = /\| \[(.+)\]\(\.\.\/(test\/.+\.ts)\) \|$/.exec(row) ?? []
    t.truthy(file, row)
    const source = readFileSync(file!, 'utf8')
    t.true(
      [`'${title}'`, `\`${title}\``].some((text) => source.includes(text)),
      row,
    )
  }
})
