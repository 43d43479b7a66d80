import { randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import type { Workflow, WorkflowBody } from './workflow.ts'

/**
 * Sets up a workflow (VCALM `POST /workflows`).
 *
 * @throws {AgentError} WORKFLOW_INVALID; WORKFLOW_EXISTS
 */
export async function createWorkflow({
  world,
  organisation,
  workflow: body,
  now,
}: {
  world: ExchangeWorld
  organisation: string
  workflow: WorkflowBody
  now: Date
}): Promise<Workflow> {
  checkSteps(body)
  checkQueries(body, world)
  checkTemplates(body, world)
  const workflow = { ...body, id: body.id ?? randomUUID() }
  const { numInsertedOrUpdatedRows } = await world.database
    .insertInto('workflows')
    .values({ organisation, id: workflow.id, configuration: JSON.stringify(workflow), created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows !== 1n)
    throw new AgentError('WORKFLOW_EXISTS', 'there is a workflow with this id')
  return workflow
}

/** @throws {AgentError} WORKFLOW_NOT_FOUND */
export async function readWorkflow({
  world: { database },
  organisation,
  id,
}: {
  world: Pick<ExchangeWorld, 'database'>
  organisation: string
  id: string
}): Promise<Workflow> {
  const row = await database
    .selectFrom('workflows')
    .select('configuration')
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new AgentError('WORKFLOW_NOT_FOUND', 'there is no such workflow')
  return row.configuration as unknown as Workflow
}

/** The steps lead from the first to a last one, and never in a circle. */
function checkSteps({ initialStep, steps }: WorkflowBody): void {
  const seen = new Set<string>()
  for (let name: string | undefined = initialStep; name !== undefined; name = steps[name]!.nextStep) {
    const pointer = seen.size === 0 ? '/initialStep' : '/steps'
    if (!Object.hasOwn(steps, name)) throw invalid(pointer, 'names a step that is not there')
    if (seen.has(name)) throw invalid(pointer, 'the steps lead in a circle')
    seen.add(name)
  }
}

function checkQueries({ steps }: WorkflowBody, { queries }: ExchangeWorld): void {
  for (const [name, { verifiablePresentationRequest: request }] of Object.entries(steps)) {
    for (const { type } of request?.query ?? []) {
      if (!queries.includes(type))
        throw invalid(`/steps/${name}/verifiablePresentationRequest`, `this service does not check ${type}`)
    }
  }
}

function checkTemplates({ steps, credentialTemplates = [] }: WorkflowBody, { issue }: ExchangeWorld): void {
  for (const [index, { template }] of credentialTemplates.entries()) {
    try {
      JSON.parse(template)
    } catch (cause) {
      throw invalid(`/credentialTemplates/${index}/template`, 'is not JSON', cause)
    }
  }
  for (const [name, { issueRequests = [] }] of Object.entries(steps)) {
    if (issueRequests.length > 0 && !issue)
      throw invalid(`/steps/${name}/issueRequests`, 'nothing is issued here')
    for (const { credentialTemplateId: id, credentialTemplateIndex: index } of issueRequests) {
      const found = credentialTemplates.some((one, place) =>
        id === undefined ? place === index : one.id === id,
      )
      if (!found || (id === undefined) === (index === undefined))
        throw invalid(`/steps/${name}/issueRequests`, 'each names one template, by its id or its index')
    }
  }
}

function invalid(pointer: string, message: string, cause?: unknown): AgentError {
  const faults = [{ pointer, code: 'WORKFLOW_INVALID', message }]
  return new AgentError('WORKFLOW_INVALID', message, { faults, cause })
}
