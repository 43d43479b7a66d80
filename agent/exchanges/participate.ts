import { AgentError } from '#agent/errors.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { type Exchange, type ExchangeData, readExchange, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { fillTemplate } from './fill-template.ts'
import type { ExchangeMessage, IssueRequestOfStep, WorkflowStep } from './workflow.ts'

/** What the service says: what it asks for, what it issued, or nothing when the exchange is over. */
export type ExchangeReply = {
  verifiablePresentationRequest?: Record<string, unknown>
  verifiablePresentation?: Record<string, unknown>
  referenceId?: string
}

/**
 * One message of an exchange (VCALM, "Participate in an Exchange"). Nothing asks what to present; a presentation is held
 * against what its step asks for, and then the steps are gone through up to the next that asks.
 *
 * @throws {AgentError} EXCHANGE_NOT_FOUND, EXCHANGE_ENDED, EXCHANGE_MESSAGE_INVALID, EXCHANGE_MOVED, PRESENTATION_REFUSED
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
  if (exchange.state === 'complete' || exchange.state === 'invalid' || exchange.expires <= now) {
    throw new AgentError('EXCHANGE_ENDED', 'the exchange is over')
  }
  const { verifiablePresentation: presentation, referenceId } = message
  if (message.verifiablePresentationRequest !== undefined || message.redirectUrl !== undefined) {
    throw new AgentError('EXCHANGE_MESSAGE_INVALID', 'this service presents nothing itself')
  }
  const taken =
    presentation === undefined ? exchange : await takePresentation({ world, exchange, presentation, now })
  const proven = presentation === undefined ? undefined : taken.data.step
  const reply = await proceed({ world, exchange: taken, proven, now })
  return referenceId === undefined ? reply : { ...reply, referenceId }
}

async function takePresentation({
  world,
  exchange,
  presentation,
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  presentation: unknown
  now: Date
}): Promise<Exchange> {
  const { data, organisation, client, person } = exchange
  const { step, asked, results } = data
  const request = stepOf(exchange).verifiablePresentationRequest
  if (!request || !asked) throw new AgentError('EXCHANGE_MESSAGE_INVALID', 'no presentation is asked for yet')
  try {
    const presented = await world.checkPresented({
      ...{ presentation, request, ...asked, organisation, client, person, now },
    })
    const earlier = Object.values(results).find(({ did }) => did !== presented.did)
    if (earlier) throw new AgentError('PRESENTATION_REFUSED', 'another holder has begun this exchange')
    const { lastError: _, ...rest } = data
    // before anything is issued for it: from now on the exchange is this holder's
    return await saveExchange({
      world,
      exchange,
      state: 'active',
      data: { ...rest, results: { ...results, [step]: presented } },
    })
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'PRESENTATION_REFUSED') throw error
    const lastError = {
      type: 'https://w3id.org/careseal/problems/presentation-refused',
      title: 'Presentation refused',
      detail: error.message,
    }
    await saveExchange({ world, exchange, state: 'active', data: { ...data, lastError } })
    throw error
  }
}

/**
 * Goes through the steps: issues what they issue, up to one that asks for a presentation, or to the end.
 *
 * @param proven the step that was answered just now; one that was answered before, and cut short, is asked again
 */
async function proceed({
  world,
  exchange: begun,
  proven,
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  proven: string | undefined
  now: Date
}): Promise<ExchangeReply> {
  const issued: Record<string, unknown>[] = []
  let exchange = begun
  for (;;) {
    const { data } = exchange
    const { verifiablePresentationRequest: request, issueRequests = [], nextStep } = stepOf(exchange)
    if (request && data.step !== proven) {
      const asked = await world.createChallenge({ organisation: exchange.organisation, now })
      await saveExchange({ world, exchange, state: 'active', data: { ...data, asked } })
      return { ...present(issued), verifiablePresentationRequest: { ...request, ...asked } }
    }
    for (const [index, issueRequest] of issueRequests.entries()) {
      issued.push(await issueOne({ world, exchange, issueRequest, index, now }))
    }
    if (nextStep === undefined) {
      await saveExchange({ world, exchange, state: 'complete', data })
      return present(issued)
    }
    const { asked: _, ...rest } = data
    const moved: ExchangeData = { ...rest, step: nextStep }
    exchange = await saveExchange({ world, exchange, state: 'active', data: moved })
  }
}

async function issueOne({
  world,
  exchange: { digest, data, workflow, organisation, client, person },
  issueRequest,
  index,
  now,
}: {
  world: ExchangeWorld
  exchange: Exchange
  issueRequest: IssueRequestOfStep
  index: number
  now: Date
}): Promise<Record<string, unknown>> {
  const { credentialTemplateId: id, credentialTemplateIndex: place } = issueRequest
  const template = workflow.credentialTemplates!.find((one, at) =>
    id === undefined ? at === place : one.id === id,
  )!
  const variables = { ...chooseVariables(issueRequest, data), results: data.results }
  return world.issue!({
    body: fillTemplate({ template: template.template, variables }),
    // a retry after a crash gets the credential that was issued
    key: `${digest.toString('base64url')}:${data.step}:${index}`,
    organisation,
    client,
    person,
    now,
  })
}

/** VCALM: "either a string that is the name of a variable in exchange.variables to use, or a whole object". */
function chooseVariables({ variables }: IssueRequestOfStep, data: ExchangeData): Record<string, unknown> {
  if (variables === undefined) return data.variables
  if (typeof variables !== 'string') return variables
  const chosen = Object.hasOwn(data.variables, variables) ? data.variables[variables] : undefined
  if (typeof chosen === 'object' && chosen !== null) return chosen as Record<string, unknown>
  throw new AgentError('WORKFLOW_INVALID', 'a step names variables that the exchange does not have')
}

function stepOf({ workflow, data }: Exchange): WorkflowStep {
  return workflow.steps[data.step]!
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
