import { hash } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { type Answered, type Exchange, readExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { noteFailure } from './note-failure.ts'
import { takePresentation } from './take-presentation.ts'
import { takeStep } from './take-step.ts'
import type { ExchangeMessage, ExchangeReply } from './workflow.ts'

/**
 * One message of an exchange (VCALM, "Participate in an Exchange"). Nothing asks what to present; a presentation is held
 * against what its step asks for, and then the steps are gone through up to the next that asks.
 *
 * @throws {AgentError} EXCHANGE_NOT_FOUND, EXCHANGE_ENDED, EXCHANGE_MESSAGE_INVALID, EXCHANGE_MOVED, PRESENTATION_REFUSED,
 *   WORKFLOW_INVALID, TEMPLATE_FAILED, TEMPLATES_BUSY; as issuing
 */
export async function participate({
  world,
  workflow,
  id,
  message,
  now,
}: {
  world: ExchangeWorld
  workflow: string
  id: string
  message: ExchangeMessage
  now: Date
}): Promise<ExchangeReply> {
  const exchange = await readExchange({ world, workflow, id })
  const { verifiablePresentation: presentation, referenceId } = message
  const to = presentation === undefined ? undefined : digestOf(presentation)
  const repeated = to !== undefined && exchange.data.answered?.to === to
  const isOver = exchange.state === 'complete' && !repeated
  if (isOver || exchange.state === 'invalid' || exchange.expires <= now) {
    throw new AgentError('EXCHANGE_ENDED', 'the exchange is over')
  }
  if (message.verifiablePresentationRequest !== undefined || message.redirectUrl !== undefined) {
    throw new AgentError('EXCHANGE_MESSAGE_INVALID', 'this service presents nothing itself')
  }
  const url = `${world.baseUrl(exchange.organisation)}/workflows/${workflow}/exchanges/${id}`
  const reply = repeated
    ? await answerAgain({ world, exchange, url, now })
    : await answer({ world, exchange, presentation, to, url, now })
  return referenceId === undefined ? reply : { ...reply, referenceId }
}

async function answer({
  presentation,
  to,
  ...context
}: Going & { presentation: unknown; to: string | undefined }): Promise<ExchangeReply> {
  if (to === undefined) return proceed({ ...context, proven: undefined })
  const exchange = await takePresentation({ ...context, presentation })
  return proceed({ ...context, exchange, proven: exchange.data.step, answered: { to, issued: [] } })
}

/** What a presentation was answered with may have been lost on its way: nothing is taken or issued again. */
async function answerAgain(context: Going): Promise<ExchangeReply> {
  const { state, data } = context.exchange
  const answered = data.answered!
  if (state !== 'complete') return proceed({ ...context, proven: undefined, answered })
  const { issued, redirectUrl } = answered
  return { ...present(issued), ...(redirectUrl === undefined ? {} : { redirectUrl }) }
}

type Going = { world: ExchangeWorld; exchange: Exchange; url: string; now: Date }

/**
 * Goes through the steps: issues what they issue, up to one that asks for a presentation, or to the end.
 *
 * @param proven the step that was answered just now; one that was answered before, and cut short, is asked again
 */
async function proceed({
  world,
  exchange: begun,
  ...rest
}: Going & { proven: string | undefined; answered?: Answered }): Promise<ExchangeReply> {
  const issued = [...(rest.answered?.issued ?? [])]
  let exchange = begun
  for (;;) {
    try {
      const answered = rest.answered && { ...rest.answered, issued }
      const taken = await takeStep({ world, exchange, ...rest, answered })
      issued.push(...taken.issued)
      if ('says' in taken) return { ...present(issued), ...taken.says }
      exchange = taken.exchange
    } catch (error) {
      await noteFailure({ world, exchange, error, now: rest.now })
      // the steps before are done, and issue nothing again: who asks once more is told what is wrong
      if (issued.length > 0 && error instanceof AgentError) return present(issued)
      throw error
    }
  }
}

/** What was issued travels in a presentation that nobody signs: each credential is secured by itself. */
function present(credentials: Record<string, unknown>[]): ExchangeReply {
  if (credentials.length === 0) return {}
  return {
    verifiablePresentation: {
      '@context': [CREDENTIALS_V2_CONTEXT],
      type: ['VerifiablePresentation'],
      verifiableCredential: credentials,
    },
  }
}

function digestOf(presentation: unknown): string {
  return hash('sha256', JSON.stringify(presentation), 'base64url')
}
