import { Type } from '@sinclair/typebox'
import { createWorkflow, readWorkflow } from '#agent/exchanges/create-workflow.ts'
import { createExchange, type Exchange, readExchange } from '#agent/exchanges/exchange-store.ts'
import type { ExchangeWorld } from '#agent/exchanges/exchange-world.ts'
import { readWays } from '#agent/exchanges/find-ways.ts'
import { participate } from '#agent/exchanges/participate.ts'
import { takeWalletAnswer } from '#agent/exchanges/take-wallet-answer.ts'
import { exchangeBody, exchangeMessage, workflowBody } from '#agent/exchanges/workflow.ts'
import { answerProtocols } from './answer-protocols.ts'
import { defineRoutes, type Route } from './routes.ts'

const NO_STORE = { 'Cache-Control': 'no-store' }

const workflowAnswer = Type.Object({ id: Type.String(), initialStep: Type.String(), steps: Type.Object({}) })
const exchangeAnswer = Type.Object({
  id: Type.String({ description: 'Whoever has it can take part.' }),
  sequence: Type.Integer(),
  expires: Type.String({ format: 'date-time' }),
  step: Type.String(),
  state: Type.String({ description: 'pending, active, complete or invalid' }),
  lastError: Type.Optional(Type.Object({})),
  variables: Type.Object({}, { description: 'With the `results` of each step.' }),
})
const replyAnswer = Type.Object({
  verifiablePresentationRequest: Type.Optional(Type.Object({}, { description: 'What is asked for.' })),
  verifiablePresentation: Type.Optional(Type.Object({}, { description: 'What was issued.' })),
  redirectUrl: Type.Optional(Type.String({ description: 'Where to go on: the exchange is over.' })),
  referenceId: Type.Optional(Type.String()),
})
const protocolsAnswer = Type.Object({
  protocols: Type.Object({
    vcapi: Type.Optional(Type.String()),
    OID4VP: Type.Optional(Type.String()),
    interact: Type.String(),
  }),
})

/**
 * VCALM's workflows and exchanges, the same at both services. Whoever has the URL of an exchange takes part in it; the rest
 * is for clients of the organisation.
 *
 * @param base the path before `/workflows`: `/orgs/:org`, or nothing
 * @param access the scope that sets up workflows and exchanges
 */
export function createExchangeRoutes<Context>({
  base,
  access,
  worldOf,
}: {
  base: '' | '/orgs/:org'
  access: string
  worldOf: (context: Context) => ExchangeWorld
}): Route<Context>[] {
  const route = defineRoutes<Context>()
  const at = <const Path extends string>(path: Path) => `${base}/workflows${path}` as `/workflows${Path}`
  const urlOfExchange = (context: Context, organisation: string, workflow: string, id: string) =>
    `${worldOf(context).baseUrl(organisation)}/workflows/${workflow}/exchanges/${id}`
  return [
    route({
      method: 'POST',
      path: at(''),
      access,
      tag: 'exchanges',
      summary: 'Set up a workflow (VCALM)',
      body: workflowBody,
      responses: { 201: { description: 'Set up', body: workflowAnswer } },
      action: async ({ body, caller, now }, context) => {
        const { organisation } = caller
        const world = worldOf(context)
        const workflow = await createWorkflow({ world, organisation, workflow: body, now })
        const headers = { Location: `${world.baseUrl(organisation)}/workflows/${workflow.id}` }
        return { status: 201, body: workflow, headers }
      },
    }),
    route({
      method: 'GET',
      path: at('/:workflow'),
      access,
      tag: 'exchanges',
      summary: 'A workflow (VCALM)',
      responses: { 200: { description: 'As it was set up', body: workflowAnswer } },
      action: async ({ params, caller: { organisation } }, context) => ({
        status: 200,
        body: await readWorkflow({ world: worldOf(context), organisation, id: params.workflow }),
      }),
    }),
    route({
      method: 'POST',
      path: at('/:workflow/exchanges'),
      access,
      tag: 'exchanges',
      summary: 'Begin an exchange (VCALM)',
      body: exchangeBody,
      responses: { 201: { description: 'Begun; its URL is in Location', body: exchangeAnswer } },
      action: async ({ params, body, caller, now }, context) => {
        const world = worldOf(context)
        const { organisation, clientId: client, person = null } = caller
        const workflow = await readWorkflow({ world, organisation, id: params.workflow })
        const { id, exchange } = await createExchange({
          ...{ world, organisation, workflow, client, person, now },
          ...(body.variables === undefined ? {} : { variables: body.variables }),
          ...(body.expires === undefined ? {} : { expires: new Date(body.expires) }),
        })
        const Location = urlOfExchange(context, organisation, workflow.id, id)
        return { status: 201, body: describe(id, exchange), headers: { Location, ...NO_STORE } }
      },
    }),
    route({
      method: 'GET',
      path: at('/:workflow/exchanges/:exchange'),
      access,
      tag: 'exchanges',
      summary: 'How far an exchange is, and what was presented in it (VCALM)',
      responses: { 200: { description: 'Its state', body: exchangeAnswer } },
      action: async ({ params, caller: { organisation }, now }, context) => {
        const { workflow, exchange: id } = params
        const world = worldOf(context)
        const read = () => readExchange({ world, organisation, workflow, id })
        let exchange = await read()
        const request = exchange.data.wallet?.request
        // whoever took the wallet's answer may have been stopped before it was told to the exchange
        if (request !== undefined) {
          await takeWalletAnswer({ world, request, now })
          exchange = await read()
        }
        return { status: 200, body: describe(id, exchange), headers: NO_STORE }
      },
    }),
    route({
      method: 'POST',
      path: at('/:workflow/exchanges/:exchange'),
      access: 'public',
      tag: 'exchanges',
      summary: 'Take part in an exchange: an empty object asks what to present (VCALM)',
      body: exchangeMessage,
      responses: { 200: { description: 'What is asked for, or was issued', body: replyAnswer } },
      action: async ({ params, body: message, now }, context) => {
        const { workflow, exchange: id } = params
        const reply = await participate({ world: worldOf(context), workflow, id, message, now })
        return { status: 200, body: reply, headers: NO_STORE }
      },
    }),
    route({
      method: 'GET',
      path: at('/:workflow/exchanges/:exchange/protocols'),
      access: 'public',
      tag: 'exchanges',
      summary: 'How to take part in an exchange (VCALM); with ?iuv=1 its interaction URL',
      responses: { 200: { description: 'A URL for each protocol', body: protocolsAnswer } },
      action: async ({ params, headers, now }, context) => {
        const { workflow, exchange: id } = params
        const world = worldOf(context)
        const { url, vcapi, OID4VP } = await readWays({ world, workflow, id, now })
        const protocols = {
          ...(vcapi ? { vcapi: url } : {}),
          ...(OID4VP === undefined ? {} : { OID4VP }),
          interact: `${url}/protocols?iuv=1`,
        }
        return answerProtocols({ protocols, accept: headers.accept })
      },
    }),
  ]
}

function describe(id: string, { sequence, expires, state, data }: Exchange): object {
  const { step, variables, results, lastError } = data
  return {
    id,
    sequence,
    expires: expires.toISOString(),
    step,
    state,
    ...(lastError === undefined ? {} : { lastError }),
    variables: { ...variables, results },
  }
}
