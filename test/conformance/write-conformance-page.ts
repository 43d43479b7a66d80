import { writeFileSync } from 'node:fs'
import { bitstringStatusList } from './bitstring-status-list.ts'
import { dataIntegrity } from './data-integrity.ts'
import { dataIntegrityEcdsa } from './data-integrity-ecdsa.ts'
import { dataIntegrityEddsa } from './data-integrity-eddsa.ts'
import { dataModel } from './data-model.ts'
import { joseCose } from './jose-cose.ts'
import { oid4vci } from './oid4vci.ts'
import { oid4vp } from './oid4vp.ts'
import type { Requirement, Specification } from './requirement.ts'
import { sdJwt } from './sd-jwt.ts'
import { tokenStatusList } from './token-status-list.ts'

export const CONFORMANCE_PAGE = new URL('../../docs/conformance.md', import.meta.url)

export const specifications: readonly Specification[] = [
  dataModel,
  joseCose,
  bitstringStatusList,
  dataIntegrity,
  dataIntegrityEddsa,
  dataIntegrityEcdsa,
  oid4vci,
  oid4vp,
  sdJwt,
  tokenStatusList,
]

const START = `# Conformance

Every normative MUST that applies to us, with the test that holds it, or why it does not apply; and what is not held, as a
gap. What stands in quotation marks is the specification's own wording, shortened; the rest is said in our words. MUSTs that
bind wallets, registries and browsers alone are left out. Where we are stricter than a specification, or other, is in
[spec-divergences.md](spec-divergences.md).

Made by \`npm run conformance\` from \`test/conformance/\`. A test fails when this page is stale, or a title is not in its file.
Titles are as they stand in the source: \`\${…}\` in one is a row of a table.`

/** docs/conformance.md, as the requirements have it. */
export function renderConformancePage(): string {
  return `${[START, renderCounts(), ...specifications.map(renderSpecification)].join('\n\n')}\n`
}

function renderCounts(): string {
  const rows = specifications.map(({ name, requirements }) => renderCount(name, requirements))
  const all = specifications.flatMap(({ requirements }) => requirements)
  return [
    '| specification | held by tests | does not apply | gaps |',
    '|---|---|---|---|',
    ...rows,
    renderCount('all', all),
  ].join('\n')
}

function renderCount(name: string, requirements: readonly Requirement[]): string {
  const count = (key: string) => requirements.filter((requirement) => key in requirement).length
  return `| ${name} | ${count('tests')} | ${count('notApplicable')} | ${count('gap')} |`
}

function renderSpecification({ name, url, scope, requirements }: Specification): string {
  const rows = requirements.map(
    (requirement) =>
      `| ${requirement.section} | ${cell(requirement.statement)} | ${renderStanding(requirement)} |`,
  )
  return [
    `## [${name}](${url})`,
    '',
    ...(scope ? [scope, ''] : []),
    '| section | requirement | held by |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

function renderStanding(requirement: Requirement): string {
  if ('gap' in requirement) return `**gap**: ${cell(requirement.gap)}`
  if ('notApplicable' in requirement) return `does not apply: ${cell(requirement.notApplicable)}`
  return requirement.tests.map(({ file, title }) => `[${cell(title)}](../${file})`).join('<br>')
}

const cell = (text: string) => text.replaceAll('|', '\\|')

if (import.meta.main) writeFileSync(CONFORMANCE_PAGE, renderConformancePage())
