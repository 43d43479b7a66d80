import { createAjv } from '#schemas/create-ajv.ts'
import { checkStep, invalid } from './check-step.ts'
import type { Exchange } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { failed } from './template-failed.ts'
import { type StepData, stepData } from './workflow.ts'

const isStep = createAjv({ explain: false }).compile<StepData>(stepData)

/**
 * The step that an exchange has come to. What its template comes to is kept with the exchange from the next change on, so
 * that an answer is held against what was asked for.
 *
 * @throws {AgentError} WORKFLOW_INVALID, TEMPLATE_FAILED, TEMPLATES_BUSY
 */
export async function findStep({
  world,
  exchange: { workflow, organisation, digest, data },
}: {
  world: ExchangeWorld
  exchange: Exchange
}): Promise<StepData> {
  if (data.given) return data.given
  const { stepTemplate, ...step } = workflow.steps[data.step]!
  if (!stepTemplate) return step
  const pointer = `/steps/${data.step}/stepTemplate/template`
  const [outcome] = await world.runSandboxed({
    organisation,
    tasks: [
      {
        do: 'evaluate',
        template: stepTemplate.template,
        variables: { ...data.variables, results: data.results },
        now: Date.parse(data.since),
        seed: `${digest.toString('base64url')}:${data.step}`,
      },
    ],
  })
  if ('failure' in outcome!) throw failed(pointer, outcome.failure)
  const { value } = outcome!
  if (!isStep(value)) throw invalid(pointer, 'does not come to a step')
  checkStep({ world, organisation, workflow, name: data.step, step: value })
  return value
}
