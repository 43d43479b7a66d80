import { AgentError } from '#agent/errors.ts'

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/**
 * The past moment that a request asks about (RFC 3339 §5.6).
 *
 * @param pointer where the request names it
 * @throws {AgentError} TIME_INVALID for what names no instant, or one that has not come yet: nobody can know
 */
export function parseAskedTime({
  at,
  pointer = '/options/at',
  now,
}: {
  at: string
  pointer?: string
  now: Date
}): Date {
  const time = DATE_TIME.test(at) ? new Date(at) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) throw refuse(pointer, 'is not a date and time with a zone')
  if (time > now) throw refuse(pointer, 'lies in the future')
  return time
}

function refuse(pointer: string, message: string): AgentError {
  const faults = [{ pointer, code: 'TIME_INVALID', message }]
  return new AgentError('TIME_INVALID', `the time asked about ${message}`, { faults })
}
