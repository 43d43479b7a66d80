import { decideLicenses } from '#agent/verify/decide-licenses.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { PRACTICE_RULES, type PracticeRule } from '#schemas/practitioner-license/practice-rules.ts'
import type { decideLicensesBody } from '../license-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** Whether a person may practise: 200 also when the answer is no. Each verification leaves its record before that. */
export async function decideLicense(
  { body, caller, now }: RouteRequest<{ body: typeof decideLicensesBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { credentials, jurisdiction, date, options = {} } = body
  const { world, recordVerification } = verifier
  const answer = await decideLicenses({ credentials, jurisdiction, date, options, now, world })
  const licenses = await Promise.all(
    answer.credentials.map(async ({ verdict, decision, rule }) => {
      const { id } = await recordVerification({
        presented: { ...verdict, kind: 'credential' },
        policy: options,
        organisation: caller.organisation,
        client: caller.clientId,
        person: caller.person ?? null,
        now,
      })
      return { decision, rule: describeRule(rule), verdict: verdict.verdict, record: id }
    }),
  )
  const { decision, rule, restrictions, asOf } = answer
  return {
    status: 200,
    body: { decision, rule: describeRule(rule), jurisdiction, date, asOf, restrictions, licenses },
  }
}

function describeRule(code: PracticeRule) {
  const { source, text } = PRACTICE_RULES[code]
  return { code, source, text }
}
