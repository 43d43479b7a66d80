import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'ava'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'

// npm run demo, twice: what the README shows is what a reader sees, and a story leaves the stack as it found it.

const DEMO = join(import.meta.dirname, '../../examples/demo.ts')

const stack = await startTestStack()
test.after.always(() => stack.stop())

/** What each story says that it is about, without the ids, times and spaces that differ. */
const TOLD: Record<string, RegExp[]> = {
  'A license': [
    /^hospital verifies it valid: format ok, proof ok, validity ok, status ok, issuer ok/,
    /^hospital verifies it again, .* invalid: status: CREDENTIAL_REVOKED/,
  ],
  'The life of a license': [
    /^may its holder work in Ohio today\? yes, by OWN_JURISDICTION$/,
    /^board renews it version 2, until /,
    /^board suspends it at once; may they work now\? no, by CREDENTIAL_SUSPENDED$/,
    /^board lets them back, on probation indeterminate, by RESTRICTIONS_APPLY/,
  ],
  'A consent': [
    /^somebody replays the same presentation invalid: holder: CHALLENGE_USED/,
    /^may a nurse who treats them see the results\? permit,/,
    /^an emergency: the glass is broken .*\(glass broken:/,
    /^patient withdraws it, with nobody's help from now on: no-consent, so: deny$/,
  ],
  'An enrolment': [
    /^somebody changes one letter of it invalid: .*proof: SIGNATURE_INVALID/,
    /^the same person goes to a competing trial DOUBLE_ENROLMENT/,
    /^participant signs the new form re-consent: current$/,
    /^and withdraws from the product, no more product false, visits true/,
  ],
  'A wallet': [
    /^nurse takes it up with the code of the letter an SD-JWT VC of \d+ bytes$/,
    /^hospital reads the answer valid: format ok, proof ok, validity ok, status ok, issuer ok, holder ok/,
    /^and was shown (?!.*npi)/,
  ],
  'Monitored staff': [
    /^hospital has the license of staff-77 watched monitor [0-9a-f-]{36}$/,
    /^board revokes it; [\d.]+ s later credential\.revoked, staff-77$/,
  ],
  'A question about the past': [
    /^board revokes it; asked about now invalid: status: CREDENTIAL_REVOKED/,
    /^asked about the shift valid: format ok, proof ok, validity ok, status ok, issuer ok/,
    // the second time the key may be of the story before, and not be listed yet by then
    /^asked about the moment before it was issued (indeterminate: proof: ISSUANCE_UNPROVEN_BY_THEN|invalid: proof: KEY_NOT_LISTED)/,
  ],
  'An emergency room without a network': [
    /^the network is gone; it verifies the one valid: format ok, proof ok, validity ok, status ok, issuer ok/,
    /^and the other invalid: status: CREDENTIAL_REVOKED/,
  ],
  'A suspended issuer': [
    /^hospital verifies a Kentucky license valid:/,
    /^authority ends it; [\d.]+ s later invalid: issuer: SCOPE_EXCEEDED/,
    /^board tries to issue another 403 NOT_ACCREDITED$/,
    /^and its Ohio licenses valid:/,
  ],
  'A rotated key': [
    /^hospital verifies the license of before valid:/,
    /^by a retired key, in the log as of anchor \d+$/,
    /^and one of after valid:/,
  ],
  'A stolen key': [
    /^hospital verifies the later one invalid: proof: KEY_COMPROMISED/,
    /^hospital verifies the earlier one valid:/,
    /^board issues that one again with the next key valid$/,
  ],
}

function runDemo(): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, CARESEAL_DATA_DIR: stack.dataDirectory }
  return new Promise((resolve) => {
    execFile(process.execPath, [DEMO], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

/** The lines of each story by its title. */
function readStories(stdout: string): Record<string, string[]> {
  const stories: Record<string, string[]> = {}
  let lines: string[] = []
  for (const line of stdout.split('\n').filter(Boolean)) {
    if (line.startsWith('  ')) lines.push(line.replaceAll(/ +/g, ' ').trim())
    else stories[line] = lines = []
  }
  return stories
}

for (const time of ['first', 'second']) {
  test.serial(`npm run demo, the ${time} time: each story comes to its end`, async (t) => {
    t.timeout(120_000)
    const { code, stdout, stderr } = await runDemo()
    t.is(code, 0, stderr)
    const stories = readStories(stdout)
    t.deepEqual(Object.keys(stories), Object.keys(TOLD))
    for (const [title, told] of Object.entries(TOLD)) {
      for (const line of told) {
        t.true(
          stories[title]!.some((said) => line.test(said)),
          `${title}: ${line} in\n${stories[title]!.join('\n')}`,
        )
      }
    }
  })
}
