import { readFile } from 'node:fs/promises'
import test from 'ava'
import { settings } from '#config/settings.ts'
import {
  renderConfigurationPage,
  renderConfigurationTable,
  withoutPadding,
} from '#config/write-configuration-table.ts'

test('docs/configuration.md says what the code says (else: node config/write-configuration-table.ts)', async (t) => {
  const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  t.is(withoutPadding(page), withoutPadding(renderConfigurationPage(page)))
})

test('every setting has a row and a meaning', (t) => {
  const table = renderConfigurationTable()
  for (const [key, { meaning }] of Object.entries(settings)) {
    t.true(meaning.length > 10, key)
    t.true(table.includes(`| \`${key}\` |`), key)
  }
})
