import { randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { checkWorkflow } from './check-workflow.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import type { Workflow, WorkflowBody } from './workflow.ts'

/**
 * Sets up a workflow (VCALM `POST /workflows`).
 *
 * @throws {AgentError} WORKFLOW_INVALID; WORKFLOW_EXISTS; TEMPLATE_FAILED, TEMPLATES_BUSY
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
  await checkWorkflow({ world, organisation, workflow: body })
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
