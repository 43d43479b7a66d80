import { AgentError } from '#agent/errors.ts'
import type { Verifier } from '#agent/open-verifier.ts'
import { checkRoster } from '#agent/verify/check-roster.ts'
import type { DecidedCredential, PracticeAnswer } from '#agent/verify/decide-licenses.ts'
import { authorise } from '#http/authorise.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { PRACTICE_RULES } from '#schemas/practitioner-license/practice-rules.ts'
import type { checkStaffBody } from '../license-bodies.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { watchStaff } from '../watch-staff.ts'

type Acting = { organisation: string; client: string; person: string | null; now: Date }

/** Whether each of a staff may practise; who may be watched is, if asked for. Each verification leaves its record first. */
export async function checkStaff(
  { body, caller, now }: RouteRequest<{ body: typeof checkStaffBody }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { staff, monitor, date = now.toISOString().slice(0, 10) } = body
  if (monitor) authorise({ caller, scope: 'monitors:manage', organisation: undefined })
  const { organisation, clientId: client, person = null } = caller
  const acting = { organisation, client, person, now }
  const answers: (PracticeAnswer | AgentError)[] = []
  const records: Promise<string[]>[] = []
  for await (const batch of checkRoster({ staff, date, now, world: verifier.world })) {
    for (const answer of batch) {
      answers.push(answer)
      records.push(recordAnswer({ verifier, answer, acting }))
    }
  }
  const watched = monitor
    ? await watchStaff({ verifier, staff, answers, webhook: monitor.webhook?.url, acting })
    : new Map<string, object>()
  // answered only once each record is durable
  const recorded = await Promise.all(records)
  const results = answers.map((answer, member) => {
    const { reference } = staff[member]!
    if (answer instanceof AgentError)
      return { reference, refused: { code: answer.code, message: answer.message } }
    const { decision, rule, restrictions, credentials } = answer
    const licenses = credentials.map((credential, place) => ({
      ...describeLicense(credential),
      record: recorded[member]![place]!,
      ...watched.get(`${member}/${place}`),
    }))
    return { reference, decision, rule, restrictions, licenses }
  })
  return { status: 200, body: { date, asOf: now, rules: describeRules(answers), results } }
}

/** Begins to record what was verified of one person, while the next are verified. @returns the ids of the records */
function recordAnswer({
  verifier,
  answer,
  acting,
}: {
  verifier: Pick<Verifier, 'recordVerification'>
  answer: PracticeAnswer | AgentError
  acting: Acting
}): Promise<string[]> {
  const credentials = answer instanceof AgentError ? [] : answer.credentials
  const recorded = Promise.all(
    credentials.map(async ({ verdict }) => {
      const presented = { ...verdict, kind: 'credential' as const }
      return (await verifier.recordVerification({ presented, policy: {}, ...acting })).id
    }),
  )
  // whoever waits for it is told; nobody does if another person's verification throws first
  recorded.catch(() => {})
  return recorded
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
