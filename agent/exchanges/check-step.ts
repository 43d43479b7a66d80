import { AgentError } from '#agent/errors.ts'
import { parseQuery } from '#agent/requests/parse-query.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { readPresentationRequest } from './presentation-request.ts'
import type { StepData, WorkflowBody } from './workflow.ts'

/**
 * Whether a step can be served: what it asks for, issues and leads to.
 *
 * @throws {AgentError} WORKFLOW_INVALID
 */
export function checkStep({
  world,
  organisation,
  workflow,
  name,
  step,
}: {
  world: Pick<ExchangeWorld, 'baseUrl' | 'issue' | 'queries' | 'wallet'>
  organisation: string
  workflow: WorkflowBody
  name: string
  step: StepData
}): void {
  const at = (member: string) => `/steps/${name}/${member}`
  const { verifiablePresentationRequest: sent, nextStep, redirectUrl } = step
  const types = sent ? readPresentationRequest(sent).query.map(({ type }) => type) : []
  for (const type of types) {
    if (!world.queries.includes(type))
      throw invalid(at('verifiablePresentationRequest'), `this service does not check ${type}`)
  }
  if (sent?.domain !== undefined && sent.domain !== world.baseUrl(organisation))
    throw invalid(at('verifiablePresentationRequest/domain'), 'presentations are made for this service')
  if (step.presentationSchema && !sent)
    throw invalid(at('presentationSchema'), 'no presentation is asked for')
  if (step.verifyPresentationResponseSchema && !types.includes('QueryByExample'))
    throw invalid(at('verifyPresentationResponseSchema'), 'no credential is asked for')
  checkOpenId({ world, workflow, step, pointer: at('openId') })
  checkIssueRequests({ world, workflow, step, pointer: at('issueRequests') })
  if (nextStep !== undefined && !Object.hasOwn(workflow.steps, nextStep))
    throw invalid(at('nextStep'), 'names a step that is not there')
  if (nextStep !== undefined && redirectUrl !== undefined)
    throw invalid(at('redirectUrl'), 'only the last step ends the exchange')
}

/** What a wallet shows with OID4VP names no holder that other steps could be held against. */
function checkOpenId({
  world,
  workflow: { steps },
  step: { openId, presentationSchema, verifyPresentationResponseSchema },
  pointer,
}: {
  world: Pick<ExchangeWorld, 'wallet'>
  workflow: WorkflowBody
  step: StepData
  pointer: string
}): void {
  if (!openId) return
  if (!world.wallet) throw invalid(pointer, 'this service asks no wallet for a presentation')
  if (Object.keys(steps).length > 1) throw invalid(pointer, 'a step that wallets answer is the only one')
  if (presentationSchema || verifyPresentationResponseSchema)
    throw invalid(pointer, 'what a wallet answers is held against the query alone')
  if (openId.createAuthorizationRequest === 'results')
    throw invalid(`${pointer}/createAuthorizationRequest`, 'results is the exchange’s own variable')
  try {
    parseQuery(openId.dcql_query)
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    const [fault] = error.faults
    throw invalid(`${pointer}${fault!.pointer}`, fault!.message, error)
  }
}

function checkIssueRequests({
  world,
  workflow: { credentialTemplates = [] },
  step: { issueRequests = [] },
  pointer,
}: {
  world: Pick<ExchangeWorld, 'issue'>
  workflow: WorkflowBody
  step: StepData
  pointer: string
}): void {
  if (issueRequests.length > 0 && !world.issue) throw invalid(pointer, 'nothing is issued here')
  for (const { credentialTemplateId: id, credentialTemplateIndex: index, result } of issueRequests) {
    const found = credentialTemplates.some((one, place) =>
      id === undefined ? place === index : one.id === id,
    )
    if (!found || (id === undefined) === (index === undefined))
      throw invalid(pointer, 'each names one template, by its id or its index')
    if (result === 'results') throw invalid(pointer, 'results is the exchange’s own variable')
  }
}

/** A fault of a workflow; `pointer` is a JSON Pointer into it. */
export function invalid(pointer: string, message: string, cause?: unknown): AgentError {
  const faults = [{ pointer, code: 'WORKFLOW_INVALID', message }]
  return new AgentError('WORKFLOW_INVALID', message, { faults, cause })
}
