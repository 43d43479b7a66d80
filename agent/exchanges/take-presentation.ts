import { AgentError } from '#agent/errors.ts'
import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { type Exchange, saveExchange } from './exchange-store.ts'
import type { ExchangeWorld, Presented } from './exchange-world.ts'
import { findStep } from './find-step.ts'
import { noteFailure } from './note-failure.ts'
import { type PresentationRequest, readPresentationRequest } from './presentation-request.ts'
import type { SandboxTask } from './run-sandboxed.ts'
import { refused } from './verify-authentication.ts'
import type { StepData } from './workflow.ts'

/**
 * Takes the answer to what a step asks for. From then on the exchange is its holder's.
 *
 * @throws {AgentError} EXCHANGE_MESSAGE_INVALID, EXCHANGE_MOVED, PRESENTATION_REFUSED; TEMPLATES_BUSY, TEMPLATE_FAILED
 */
export async function takePresentation({
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
  const { data, organisation } = exchange
  const { step, asked, results } = data
  if (!asked) throw new AgentError('EXCHANGE_MESSAGE_INVALID', 'no presentation is asked for yet')
  try {
    const given = await findStep({ world, exchange })
    const request = readPresentationRequest(given.verifiablePresentationRequest!)
    const presented = await world.checkPresented({
      ...{
        presentation,
        request,
        ...asked,
        organisation,
        client: exchange.client,
        person: exchange.person,
        now,
      },
    })
    checkMethod(presented, request)
    await checkSchemas({ world, organisation, given, presented })
    const earlier = Object.values(results).find((one) => !('did' in one) || one.did !== presented.did)
    if (earlier) throw new AgentError('PRESENTATION_REFUSED', 'another holder has begun this exchange')
    const { lastError: _, ...rest } = data
    // before anything is issued for it. One who answers again, after a crash, changes nothing of what is issued
    const taken = Object.hasOwn(results, step)
      ? rest
      : { ...rest, results: { ...results, [step]: presented }, since: now.toISOString() }
    return await saveExchange({ world, exchange, state: 'active', data: taken, now })
  } catch (error) {
    await noteFailure({ world, exchange, error, now })
    throw error
  }
}

function checkMethod({ did }: Presented, { query }: PresentationRequest): void {
  for (const { acceptedMethods } of query) {
    if (acceptedMethods && !acceptedMethods.some(({ method }) => did.startsWith(`did:${method}:`)))
      throw refused('METHOD_NOT_ACCEPTED', 'the DID of its holder is of another method')
  }
}

async function checkSchemas({
  world,
  organisation,
  given: { presentationSchema, verifyPresentationResponseSchema },
  presented,
}: {
  world: ExchangeWorld
  organisation: string
  given: StepData
  presented: Presented
}): Promise<void> {
  const held: { code: string; task: SandboxTask }[] = []
  if (presentationSchema) {
    const value = await openEnvelope(presented.verifiablePresentation)
    const schema = presentationSchema.jsonSchema
    held.push({ code: 'PRESENTATION_SCHEMA', task: { do: 'validate', schema, value } })
  }
  if (verifyPresentationResponseSchema) {
    const schema = verifyPresentationResponseSchema.jsonSchema
    held.push({
      code: 'VERIFICATION_SCHEMA',
      task: { do: 'validate', schema, value: presented.verification },
    })
  }
  const outcomes = await world.runSandboxed({ organisation, tasks: held.map(({ task }) => task) })
  for (const [index, outcome] of outcomes.entries()) {
    if (!('value' in outcome) || outcome.value !== true)
      throw refused(held[index]!.code, 'it is not as the schema of the step has it')
  }
}

/** A presentation with embedded proofs as it was sent, any other as what was signed. */
async function openEnvelope(presentation: unknown): Promise<unknown> {
  const { mediaType, payload } = await parsePresentation({ presentation })
  return mediaType === 'application/vc' ? presentation : payload
}
