import { answerAuthorization } from '#agent/verify/answer-authorization.ts'
import { parseAskedTime } from '#agent/verify/parse-asked-time.ts'
import type { Answer } from '#http/routes.ts'
import type { AuthorizationBody } from '../trust-routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { checkChainFresh } from './check-chain-fresh.ts'

/** TRQP v2: whether an organisation may issue, or accredit others, by an authority. */
export async function answerQuery(
  { body, now }: { body: AuthorizationBody; now: Date },
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { world } = verifier
  const { time } = body.context ?? {}
  const at = time === undefined ? now : parseAskedTime({ at: time, pointer: '/context/time', now })
  checkChainFresh({ view: world.view, now })
  const answer = await answerAuthorization({ world, query: body as never, at, now })
  return { status: 200, body: answer, headers: { 'Cache-Control': 'no-store' } }
}
