import { AgentError } from '#agent/errors.ts'

const VARIABLE = '$variable'

/**
 * The JSON of a template, with each `{"$variable": "/a/b"}` replaced by what that JSON Pointer (RFC 6901) finds in the
 * variables. Nothing in a variable is taken for a template.
 *
 * @throws {AgentError} WORKFLOW_INVALID for a variable that is not there
 */
export function fillTemplate({
  template,
  variables,
}: {
  template: string
  variables: Record<string, unknown>
}): unknown {
  return fill(JSON.parse(template), variables)
}

function fill(value: unknown, variables: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, variables))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first![0] === VARIABLE) return findVariable(first![1], variables)
  return Object.fromEntries(entries.map(([name, item]) => [name, fill(item, variables)]))
}

function findVariable(pointer: unknown, variables: Record<string, unknown>): unknown {
  let found: unknown = variables
  const names = typeof pointer === 'string' && pointer.startsWith('/') ? pointer.slice(1).split('/') : ['']
  for (const name of names) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) {
      throw new AgentError('WORKFLOW_INVALID', 'a template names a variable that the exchange does not have')
    }
    found = (found as Record<string, unknown>)[key]
  }
  return found
}
