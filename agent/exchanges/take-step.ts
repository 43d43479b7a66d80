import { AgentError } from '#agent/errors.ts'
import { invalid } from './check-step.ts'
import { type Answered, type Exchange, type ExchangeData, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { fillTemplates } from './fill-templates.ts'
import { findStep } from './find-step.ts'
import { readPresentationRequest } from './presentation-request.ts'
import type { ExchangeReply, StepData } from './workflow.ts'

type Credential = Record<string, unknown>

/** What a step came to: what was issued to the client, and what it is told, or the exchange at its next step. */
export type TakenStep = { issued: Credential[] } & ({ says: ExchangeReply } | { exchange: Exchange })

/**
 * Does what the step of an exchange says: asks, unless it was answered; else issues, and goes on to the next or ends.
 *
 * @param url of the exchange
 * @param answered what was issued since the presentation that was just taken; is kept with the exchange
 * @param proven the step that was answered just now
 * @throws {AgentError} WORKFLOW_INVALID, TEMPLATE_FAILED, TEMPLATES_BUSY, EXCHANGE_MOVED; as issuing
 */
export async function takeStep({
  world,
  exchange,
  url,
  answered,
  proven,
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  url: string
  answered?: Answered | undefined
  proven: string | undefined
  now: Date
}): Promise<TakenStep> {
  const { data, organisation } = exchange
  const given = await findStep({ world, exchange })
  const { verifiablePresentationRequest: sent, nextStep, redirectUrl, callback } = given
  if (sent && data.step !== proven) {
    const challenge = await world.createChallenge({ organisation, now })
    const asked = { challenge, domain: world.baseUrl(organisation) }
    await saveExchange({ world, exchange, state: 'active', data: { ...data, given, asked }, now })
    return {
      issued: [],
      says: { verifiablePresentationRequest: { ...readPresentationRequest(sent), ...asked } },
    }
  }
  if (given.openId && data.step !== proven)
    throw new AgentError('EXCHANGE_MESSAGE_INVALID', 'wallets alone are asked here, by OID4VP')
  const passed = [...data.passed, data.step]
  // only a template can lead back
  if (nextStep !== undefined && passed.includes(nextStep))
    throw invalid(`/steps/${data.step}/nextStep`, 'the steps lead in a circle')
  const { issued, variables } = await issueAll({ world, exchange, given, now })
  const { asked: _, given: __, lastError: ___, wallet: ____, ...rest } = data
  const said: Answered | undefined = answered && {
    ...answered,
    issued: [...answered.issued, ...issued],
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
  }
  const done: ExchangeData = { ...rest, variables, passed, ...(said ? { answered: said } : {}) }
  const told = callback && { url: callback.url, exchange: url }
  if (nextStep === undefined) {
    await saveExchange({ world, exchange, state: 'complete', data: done, callback: told, now })
    if (told) world.callbacks.wake()
    return { issued, says: redirectUrl === undefined ? {} : { redirectUrl } }
  }
  const moved = { ...done, step: nextStep, since: now.toISOString() }
  const next = await saveExchange({ world, exchange, state: 'active', data: moved, callback: told, now })
  if (told) world.callbacks.wake()
  return { issued, exchange: next }
}

async function issueAll({
  world,
  exchange,
  given: { issueRequests = [] },
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  given: StepData
  now: Date
}): Promise<{ issued: Credential[]; variables: ExchangeData['variables'] }> {
  const { digest, data, organisation, client, person } = exchange
  const bodies = await fillTemplates({ world, exchange, issueRequests })
  const issued: Credential[] = []
  let { variables } = data
  for (const [index, body] of bodies.entries()) {
    // a retry after a crash gets the credential that was issued
    const key = `${digest.toString('base64url')}:${data.step}:${index}`
    const credential = await world.issue!({ body, key, organisation, client, person, now })
    const { result } = issueRequests[index]!
    if (result === undefined) issued.push(credential)
    else variables = { ...variables, [result]: credential }
  }
  return { issued, variables }
}
