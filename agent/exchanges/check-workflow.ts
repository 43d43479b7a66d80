import { checkStep, invalid } from './check-step.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import type { SandboxTask } from './run-sandboxed.ts'
import type { WorkflowBody } from './workflow.ts'

/**
 * Whether a workflow can be served. What a template comes to is not known yet: it is checked in each exchange.
 *
 * @throws {AgentError} WORKFLOW_INVALID; TEMPLATE_FAILED, TEMPLATES_BUSY
 */
export async function checkWorkflow({
  world,
  organisation,
  workflow,
}: {
  world: ExchangeWorld
  organisation: string
  workflow: WorkflowBody
}): Promise<void> {
  for (const [name, { stepTemplate, ...step }] of Object.entries(workflow.steps)) {
    if (stepTemplate && Object.keys(step).length > 0)
      throw invalid(`/steps/${name}/stepTemplate`, 'a step has a template or members of its own')
    checkStep({ world, organisation, workflow, name, step })
    if (step.callback)
      await world.callbacks.check({ ...step.callback, pointer: `/steps/${name}/callback/url` })
  }
  checkOrder(workflow)
  await checkTemplates({ world, organisation, workflow })
}

/** The steps lead from the first to a last one, and never in a circle. */
function checkOrder({ initialStep, steps }: WorkflowBody): void {
  if (!Object.hasOwn(steps, initialStep)) throw invalid('/initialStep', 'names a step that is not there')
  const seen = new Set<string>()
  for (let name: string | undefined = initialStep; name !== undefined; name = steps[name]!.nextStep) {
    if (seen.has(name)) throw invalid('/steps', 'the steps lead in a circle')
    seen.add(name)
  }
}

async function checkTemplates({
  world,
  organisation,
  workflow: { steps, credentialTemplates = [] },
}: Parameters<typeof checkWorkflow>[0]): Promise<void> {
  const written: { pointer: string; message: string; task: SandboxTask }[] = []
  for (const [index, { type, template }] of credentialTemplates.entries()) {
    const pointer = `/credentialTemplates/${index}/template`
    if (type === 'json') checkJson({ template, pointer })
    else written.push({ pointer, message: 'is not JSONata', task: { do: 'parse', template } })
  }
  for (const [name, step] of Object.entries(steps)) {
    if (step.stepTemplate) {
      const { template } = step.stepTemplate
      const pointer = `/steps/${name}/stepTemplate/template`
      written.push({ pointer, message: 'is not JSONata', task: { do: 'parse', template } })
    }
    for (const member of ['presentationSchema', 'verifyPresentationResponseSchema'] as const) {
      const schema = step[member]?.jsonSchema
      const pointer = `/steps/${name}/${member}/jsonSchema`
      if (schema) written.push({ pointer, message: 'is no JSON Schema', task: { do: 'compile', schema } })
    }
  }
  if (written.length === 0) return
  const outcomes = await world.runSandboxed({ organisation, tasks: written.map(({ task }) => task) })
  for (const [index, { pointer, message }] of written.entries()) {
    const outcome = outcomes[index]!
    if ('failure' in outcome) throw invalid(pointer, `${message} (${outcome.failure})`)
  }
}

function checkJson({ template, pointer }: { template: string; pointer: string }): void {
  try {
    JSON.parse(template)
  } catch (cause) {
    throw invalid(pointer, 'is not JSON', cause)
  }
}
