import { randomBytes } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { checkQuery } from '#agent/verify/check-query.ts'
import { digestChallenge } from '#agent/verify/create-challenge.ts'
import { combineChecks } from '#agent/verify/verdict.ts'
import { answersQuery } from './answer-query.ts'
import { type OpenRequest, requestAnswered } from './find-open-request.ts'
import { holdAnswered } from './hold-answered.ts'
import type { Outcome, OutcomeEntry } from './outcome.ts'
import { type Presented, readPresentations, refuseAnswer } from './read-presentations.ts'
import type { RequestWorld } from './request-world.ts'
import { findFault, type PresentedVerdict, verifyPresented } from './verify-presented.ts'

/** A Presentation with what was found of it. */
type Found = { presented: Presented; verdict: PresentedVerdict }

/**
 * Takes a wallet's VP Token as the answer to a request: verifies every Presentation in it, holds the verified claims
 * against the query, uses the request up, and records the verifications. Of two answers at once one wins.
 *
 * What was not made for this request, or by nobody, is refused and uses nothing up: else anybody who sees a request could
 * spoil it. What was, and is not valid, is an answer: the verdict says so, to who asked and not to the wallet.
 *
 * @param audience what it must be made for: the Client Identifier, or `origin:` and the origin of the page
 * @returns what the wallet's browser brings to the redirect_uri
 * An answer is used once, also where the process that used it dies before the outcome is kept: the request has failed then
 * (failUnfinished), and who asked asks again.
 *
 * @throws {AgentError} RESPONSE_INVALID, ANSWER_REFUSED, REQUEST_ANSWERED, REQUEST_FAILED
 */
export async function takeResponse({
  world,
  request,
  vpToken,
  audience,
  now,
}: {
  world: RequestWorld
  request: OpenRequest
  vpToken: unknown
  audience: string
  now: Date
}): Promise<{ responseCode: string }> {
  const { query, options, organisation, nonce, createdAt } = request
  const read = await readPresentations({ vpToken, query })
  const expected = { nonce, audience, since: createdAt }
  const found: Found[] = []
  for (const presented of read) {
    const verdict = await verifyPresented({
      presented,
      expected,
      options,
      organisation,
      world: world.world,
      now,
    })
    found.push({ presented, verdict })
  }
  const faults = found.flatMap(findFault)
  if (faults.length > 0) throw refuseAnswer(faults)
  const responseCode = await useRequest({ world, request, now })
  const judged = judgeQuery({ found, request })
  const entries = await Promise.all(judged.map((entry) => recordEntry({ world, request, entry, now })))
  await keepOutcome({ world, request, outcome: { verdict: worstOf(entries), results: entries } })
  return { responseCode }
}

/** The answer to the query goes into the policy check of each; the policy that a credential already fails stays. */
function judgeQuery({ found, request }: { found: readonly Found[]; request: OpenRequest }): Found[] {
  const verified = found.every(({ verdict }) => verdict.presented.verified)
  const presented = found.map(({ presented }) => presented)
  const answered = verified ? answersQuery({ query: request.query, presented }) : undefined
  return found.map(({ presented, verdict }) => {
    const asked = checkQuery({ query: presented.query, answered })
    const checks = verdict.presented.checks.map((check) =>
      check.check === 'policy' && check.outcome !== 'fail'
        ? { ...asked, evidence: { ...check.evidence, ...asked.evidence } }
        : check,
    )
    const { verified, errors } = verdict.presented
    const combined = combineChecks(checks)
    const inner = verdict.credentials.flatMap((credential) => credential.warnings)
    return {
      presented,
      verdict: {
        ...verdict,
        presented: {
          ...verdict.presented,
          ...combined,
          verified,
          errors,
          warnings: verdict.credentials.length > 0 ? [...combined.warnings, ...inner] : combined.warnings,
        },
      },
    }
  })
}

/** One statement decides who answers: @throws {AgentError} REQUEST_ANSWERED for everybody else. */
async function useRequest({
  world: { database },
  request: { id },
  now,
}: {
  world: RequestWorld
  request: OpenRequest
  now: Date
}): Promise<string> {
  const responseCode = randomBytes(32).toString('base64url')
  const used = await database
    .updateTable('presentation_requests')
    .set({ answered_at: now, sealed_key: null, response_code_hash: digestChallenge(responseCode) })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .executeTakeFirst()
  if (used.numUpdatedRows !== 1n) throw requestAnswered()
  return responseCode
}

async function recordEntry({
  world,
  request,
  entry: { presented, verdict },
  now,
}: {
  world: RequestWorld
  request: OpenRequest
  entry: Found
  now: Date
}): Promise<OutcomeEntry> {
  const { options, organisation, client, person, holdsConsents } = request
  const { presented: found, credentials } = verdict
  const { id: record } = await world.recordVerification({
    presented: found,
    credentials,
    policy: options,
    organisation,
    client,
    person,
    now,
  })
  const { verified, verdict: value, checks, errors, warnings } = verdict.presented
  return {
    query: presented.query,
    format: presented.format,
    verified,
    verdict: value,
    checks,
    errors,
    warnings,
    credentialResults: verdict.credentials.map(({ verified, verdict, checks, errors, warnings }) => ({
      verified,
      verdict,
      checks,
      errors,
      warnings,
    })),
    record,
    // claims that nobody is shown to have made are not passed on
    credential: verified ? presented.credential.payload : null,
    ...(holdsConsents ? { consents: await holdAnswered({ world, request, presented, verdict, now }) } : {}),
  }
}

function worstOf(entries: readonly OutcomeEntry[]): Outcome['verdict'] {
  for (const verdict of ['invalid', 'indeterminate'] as const) {
    if (entries.some((entry) => entry.verdict === verdict)) return verdict
  }
  return 'valid'
}

async function keepOutcome({
  world: { database, requestSeal },
  request: { id },
  outcome,
}: {
  world: RequestWorld
  request: OpenRequest
  outcome: Outcome
}): Promise<void> {
  const kept = await database
    .updateTable('presentation_requests')
    .set({ sealed_outcome: requestSeal.seal(Buffer.from(JSON.stringify(outcome), 'utf8')) })
    .where('id', '=', id)
    // who asked may have been told already
    .where('failed_at', 'is', null)
    .executeTakeFirst()
  if (kept.numUpdatedRows !== 1n) throw new AgentError('REQUEST_FAILED', 'the answer took too long')
}
