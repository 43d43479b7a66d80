import { readFileSync, writeFileSync } from 'node:fs'
import { type Reader, type Setting, settings, type Use } from './settings.ts'

const PAGE = new URL('../docs/configuration.md', import.meta.url)
const TABLE = /(<!-- settings: .* -->\n)[\s\S]*(<!-- settings end -->)/

/** The settings as a Markdown table. */
export function renderConfigurationTable(): string {
  const rows = Object.entries(settings).map(
    ([key, { meaning, use }]: [string, Setting]) => `| \`${key}\` | ${describeUse(use)} | ${meaning} |`,
  )
  return ['| setting | read by, default | meaning |', '|---|---|---|', ...rows].join('\n')
}

/** The page with its table replaced by what the code says. */
export function renderConfigurationPage(page: string): string {
  if (!TABLE.test(page)) throw new Error('docs/configuration.md has no place for the table of settings')
  return page.replace(
    TABLE,
    (_, start: string, end: string) => `${start}\n${renderConfigurationTable()}\n\n${end}`,
  )
}

function describeUse(use: Partial<Record<Reader, Use>>): string {
  return Object.entries(use)
    .map(([reader, how]) => `${reader}: ${describe(how)}`)
    .join('<br>')
}

function describe(use: Use): string {
  if (typeof use === 'string') return use
  return use.default ? `\`${use.default}\`` : 'none'
}

/** The text without the padding that a formatter puts into tables. */
export const withoutPadding = (page: string): string =>
  page
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\| (?=---)|(?<=---) (?=\|)/g, (bar) => bar.trim())

if (import.meta.main) writeFileSync(PAGE, renderConfigurationPage(readFileSync(PAGE, 'utf8')))
