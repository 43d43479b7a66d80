import { AgentError } from '#agent/errors.ts'

/**
 * What a template did not come to. The message says nothing of the variables.
 *
 * @param pointer into the workflow
 * @param code JSONata's own
 */
export function failed(
  pointer: string,
  code: string,
  message = 'the template cannot be evaluated',
): AgentError {
  return new AgentError('TEMPLATE_FAILED', message, { faults: [{ pointer, code, message }] })
}
