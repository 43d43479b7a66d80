import { type DestinationStream, type Logger, pino } from 'pino'

/** Errors whose message quotes what they were given: a row's values, a piece of the text. */
const QUOTING = new Set(['DatabaseError', 'SyntaxError'])

/**
 * A logger that writes one JSON object a line, which escapes line breaks and terminal codes. It is for identifiers,
 * counts and times: nothing that a caller sent is to be given to it, and what is known to hold secrets is cut out.
 *
 * @param destination standard output unless told
 */
export function createLogger({
  name,
  level,
  destination = pino.destination({ sync: false, minLength: 4096, periodicFlush: 100 }),
}: {
  name: string
  level: string
  destination?: DestinationStream
}): Logger {
  const options = {
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [
        'authorization',
        'headers',
        'token',
        'body',
        'query',
        '*.authorization',
        '*.headers',
        '*.token',
        '*.body',
      ],
      remove: true,
    },
    serializers: { err: describeError },
  }
  return pino(options, destination)
}

/** What may be known of an error: not its message where that quotes, and of the stack only where, not what. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code, constraint, table } = error as Error & Record<string, unknown>
  const type = error.constructor.name
  return {
    type,
    code,
    constraint,
    table,
    ...(QUOTING.has(type) ? {} : { message: error.message }),
    stack: error.stack?.match(/^ {4}at .*$/gm)?.map((frame) => frame.trim()),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}
