import type { TSchema } from '@sinclair/typebox'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Problem, type ProblemError } from './problem.ts'
import { wrongQuery } from './wrong-query.ts'

/** Bodies up to this size are told all their faults; in larger ones the search ends at the first. */
const EXPLAIN_UP_TO_BYTES = 64 * 1024

/** More than these help nobody. */
const MOST_ERRORS = 32

const CODES: Readonly<Record<string, string>> = {
  additionalProperties: 'FIELD_UNKNOWN',
  required: 'FIELD_MISSING',
  type: 'FIELD_TYPE',
  maxItems: 'FIELD_SIZE',
  maxLength: 'FIELD_SIZE',
  maximum: 'FIELD_SIZE',
  minItems: 'FIELD_SIZE',
  minLength: 'FIELD_SIZE',
  minimum: 'FIELD_SIZE',
}

const first = createAjv({ allErrors: false })
const all = createAjv({ allErrors: true })
const fromText = createAjv({ allErrors: true, coerceTypes: true })

function createAjv(options: Options) {
  const ajv = new Ajv2020({ strict: true, ...options })
  addFormats.default(ajv)
  return ajv
}

/**
 * A function that holds a parsed body against its schema.
 *
 * @throws {Problem} from that function: BODY_INVALID with a pointer to each fault
 */
export function createBodyValidation(schema: TSchema): (body: { value: unknown; size: number }) => unknown {
  const accepts = first.compile(schema)
  let explain: ValidateFunction | undefined
  return ({ value, size }) => {
    if (accepts(value)) return value
    let errors = accepts.errors
    if (size <= EXPLAIN_UP_TO_BYTES) {
      explain ??= all.compile(schema)
      explain(value)
      errors = explain.errors ?? errors
    }
    throw new Problem('BODY_INVALID', 'the body does not have the required form', {
      errors: (errors ?? []).slice(0, MOST_ERRORS).map(describeError),
    })
  }
}

/**
 * A function that turns a query into typed values: numbers and booleans as the schema has them. What the schema has as an
 * array may be given several times.
 *
 * @throws {Problem} from that function: QUERY_INVALID, naming each parameter that is wrong
 */
export function createQueryValidation(schema: TSchema): (query: URLSearchParams) => unknown {
  const accepts = fromText.compile(schema)
  const properties = Object.entries<TSchema>(schema.properties ?? {})
  const lists = new Set(properties.filter(([, { type }]) => type === 'array').map(([name]) => name))
  return (query) => {
    const value: Record<string, string | string[]> = Object.create(null)
    for (const [name, text] of query) {
      const known = value[name]
      if (Array.isArray(known)) known.push(text)
      else if (known !== undefined) throw wrongQuery([repeated(name)])
      else value[name] = lists.has(name) ? [text] : text
    }
    if (accepts(value)) return value
    throw wrongQuery((accepts.errors ?? []).slice(0, MOST_ERRORS).map(toQueryError))
  }
}

const repeated = (name: string) => ({
  parameter: plainName(name),
  code: 'FIELD_DUPLICATE',
  detail: 'is given twice',
})

function toQueryError(error: ErrorObject): ProblemError {
  const { pointer = '', code, detail } = describeError(error)
  return { parameter: pointer.slice(1), code, detail }
}

function describeError({ keyword, instancePath, params, message }: ErrorObject): ProblemError {
  const code = CODES[keyword] ?? 'FIELD_INVALID'
  if (keyword === 'required') {
    return { pointer: `${instancePath}/${escapePointer(params.missingProperty)}`, code, detail: 'is missing' }
  }
  if (keyword === 'additionalProperties') {
    const pointer = `${instancePath}/${escapePointer(plainName(params.additionalProperty))}`
    return { pointer, code, detail: 'is not known here' }
  }
  return { pointer: instancePath, code, detail: message ?? 'is not of its form' }
}

/** A name that is none of ours is shown only if it is a plain word: it may hold anything. */
function plainName(name: string): string {
  return /^[A-Za-z@$_][A-Za-z0-9@$_.:/-]{0,63}$/.test(name) ? name : '…'
}

/** RFC 6901 §3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
