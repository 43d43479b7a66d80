import { AgentError } from '#agent/errors.ts'
import type { Exchange, ExchangeData } from './exchange-store.ts'
import type { ExchangeWorld } from './exchange-world.ts'
import { fillTemplate } from './fill-template.ts'
import { failed } from './template-failed.ts'
import type { IssueRequestOfStep } from './workflow.ts'

/**
 * What the issue requests of a step come to: bodies of `POST /credentials/issue`, in their order. However often it is done
 * for a step, it comes to the same: the key of what is issued stands for its body.
 *
 * @throws {AgentError} TEMPLATE_FAILED, TEMPLATES_BUSY; WORKFLOW_INVALID
 */
export async function fillTemplates({
  world,
  exchange: { workflow, organisation, digest, data },
  issueRequests,
}: {
  world: Pick<ExchangeWorld, 'runSandboxed'>
  exchange: Exchange
  issueRequests: readonly IssueRequestOfStep[]
}): Promise<Record<string, unknown>[]> {
  const written = issueRequests.map((issueRequest, index) => {
    const { credentialTemplateId: id, credentialTemplateIndex: place } = issueRequest
    const templates = workflow.credentialTemplates!
    const at = id === undefined ? place! : templates.findIndex((one) => one.id === id)
    return { ...templates[at]!, at, index, variables: chooseVariables(issueRequest, data) }
  })
  const outcomes = await world.runSandboxed({
    organisation,
    tasks: written
      .filter(({ type }) => type === 'jsonata')
      .map(({ template, index, variables }) => ({
        do: 'evaluate',
        template,
        variables,
        now: Date.parse(data.since),
        seed: `${digest.toString('base64url')}:${data.step}:${index}`,
      })),
  })
  return written.map(({ type, template, variables, at }) => {
    const pointer = `/credentialTemplates/${at}/template`
    const outcome = type === 'json' ? { value: fillTemplate({ template, variables }) } : outcomes.shift()!
    if ('failure' in outcome) throw failed(pointer, outcome.failure)
    return readBody({ ...outcome, pointer })
  })
}

/** VCALM: "an object containing a "credential" field"; in its examples it is the credential itself. */
function readBody({ value, pointer }: { value: unknown; pointer: string }): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw failed(pointer, 'FAILED', 'the template does not come to an object')
  const body = value as Record<string, unknown>
  return Object.hasOwn(body, '@context') && !Object.hasOwn(body, 'credential') ? { credential: body } : body
}

/** VCALM: "either a string that is the name of a variable in exchange.variables to use, or a whole object". */
function chooseVariables(
  { variables }: IssueRequestOfStep,
  { variables: own, results }: ExchangeData,
): Record<string, unknown> {
  if (variables === undefined) return { ...own, results }
  if (typeof variables !== 'string') return { results, ...variables }
  const chosen = Object.hasOwn(own, variables) ? own[variables] : undefined
  if (typeof chosen !== 'object' || chosen === null || Array.isArray(chosen))
    throw new AgentError('WORKFLOW_INVALID', 'a step names variables that the exchange does not have')
  return { ...chosen, results }
}
