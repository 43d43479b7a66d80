import { readFileSync } from 'node:fs'
import test from 'ava'
import {
  CONFORMANCE_PAGE,
  renderConformancePage,
  specifications,
} from '../conformance/write-conformance-page.ts'

test('docs/conformance.md says what the requirements say (else: npm run conformance)', (t) => {
  t.is(readFileSync(CONFORMANCE_PAGE, 'utf8'), renderConformancePage())
})

for (const { name, requirements } of specifications) {
  test(`${name}: each requirement is held by tests that exist, does not apply, or is a gap`, (t) => {
    t.true(requirements.length > 5)
    for (const requirement of requirements) {
      if ('gap' in requirement) t.truthy(requirement.gap, requirement.statement)
      else if ('notApplicable' in requirement) t.truthy(requirement.notApplicable, requirement.statement)
      else t.true(requirement.tests.length > 0, requirement.statement)
    }
    for (const { file, title } of requirements.flatMap((requirement) =>
      'tests' in requirement ? requirement.tests : [],
    )) {
      const source = readFileSync(file, 'utf8')
      t.true(
        [`'${title}'`, `\`${title}\``, `"${title}"`].some((text) => source.includes(text)),
        `${file} has no test «${title}»`,
      )
    }
  })

  test(`${name}: no requirement twice`, (t) => {
    const statements = requirements.map(({ section, statement }) => `${section} ${statement}`)
    t.is(new Set(statements).size, statements.length)
  })
}
