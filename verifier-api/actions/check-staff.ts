import { AgentError } from '#agent/errors.ts'
import { checkRoster } from '#agent/verify/check-roster.ts'
import type { DecidedCredential, PracticeAnswer } from '#agent/verify/decide-licenses.ts'
import { authorise } from '#http/authorise.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { PRACTICE_RULES } from '#schemas/practitioner-license/practice-rules.ts'
import type { checkStaffBody } from '../license-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { watchStaff } from '../watch-staff.ts'

/** Whether each of a staff may practise; who may be watched is, if asked for. Each verification leaves its record first. */
export async function checkStaff(
  { body, caller, now }: RouteRequest<{ body: typeof checkStaffBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { staff, monitor, date = now.toISOString().slice(0, 10) } = body
  if (monitor) authorise({ caller, scope: 'monitors:manage', organisation: undefined })
  const { organisation, clientId: client, person = null } = caller
  const acting = { organisation, client, person, now }
  const answers = await checkRoster({ staff, date, now, world: verifier.world })
  const watched = monitor
    ? await watchStaff({ verifier, staff, answers, webhook: monitor.webhook?.url, acting })
    : new Map<string, object>()
  const describe = async (credential: DecidedCredential, place: string) => {
    const presented = { ...credential.verdict, kind: 'credential' as const }
    const { id } = await verifier.recordVerification({ presented, policy: {}, ...acting })
    return { ...describeLicense(credential), record: id, ...watched.get(place) }
  }
  const results = await Promise.all(
    answers.map(async (answer, member) => {
      const { reference } = staff[member]!
      if (answer instanceof AgentError)
        return { reference, refused: { code: answer.code, message: answer.message } }
      const { decision, rule, restrictions, credentials } = answer
      const licenses = await Promise.all(
        credentials.map((credential, place) => describe(credential, `${member}/${place}`)),
      )
      return { reference, decision, rule, restrictions, licenses }
    }),
  )
  return { status: 200, body: { date, asOf: now, rules: describeRules(answers), results } }
}

/** How the license stands: neither whose it is nor its number, which the asker has. */
function describeLicense({ decision, rule, verdict, license }: DecidedCredential) {
  if (!license) return { decision, rule, verdict: verdict.verdict, license: null }
  const { licenseType, jurisdiction, status, statusDate, expirationDate } = license
  return {
    decision,
    rule,
    verdict: verdict.verdict,
    license: { licenseType, jurisdiction, status, statusDate, expirationDate },
  }
}

/** Each rule that is named, once. */
function describeRules(answers: readonly (PracticeAnswer | AgentError)[]) {
  const codes = answers.flatMap((answer) =>
    answer instanceof AgentError ? [] : [answer.rule, ...answer.credentials.map(({ rule }) => rule)],
  )
  return [...new Set(codes)].map((code) => {
    const { source, text } = PRACTICE_RULES[code]
    return { code, source, text }
  })
}
