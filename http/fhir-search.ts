import { wrongQuery } from './wrong-query.ts'

/** A time that is as exact as it was written, and how it is compared. */
export type SearchMoment = { compare: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'; from: Date; to: Date }

/**
 * The codes that a token parameter asks for, any of them (FHIR R4 §3.1.1.4.10): `code` or `system|code`, separated by
 * commas. One of another system is none that is held here.
 *
 * @returns undefined where the parameter was not sent
 */
export function readTokens({
  sent,
  systems,
}: {
  sent: string | undefined
  systems: readonly string[]
}): { system: string | undefined; code: string }[] | undefined {
  return sent?.split(',').flatMap((token) => {
    const bar = token.indexOf('|')
    const system = bar < 0 ? undefined : token.slice(0, bar)
    return system === undefined || systems.includes(system) ? [{ system, code: token.slice(bar + 1) }] : []
  })
}

/**
 * The id that a reference parameter asks for (FHIR R4 §3.1.1.4.12): `id`, `Type/id`, or the URL here.
 *
 * @param base of the FHIR API
 * @returns undefined where the parameter was not sent; null for what is of another type or elsewhere
 */
export function readReference({
  sent,
  type,
  base,
}: {
  sent: string | undefined
  type: string
  base: string
}): string | null | undefined {
  if (sent === undefined) return undefined
  const local = sent.startsWith(`${base}/`) ? sent.slice(base.length + 1) : sent
  const id = local.startsWith(`${type}/`) ? local.slice(type.length + 1) : local
  return id.includes('/') ? null : id
}

const DATE =
  /^(eq|ne|lt|le|gt|ge)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/

/**
 * What a date parameter asks for (FHIR R4 §3.1.1.4.7): a prefix, and a date or time of any exactness, which stands for all
 * of the year, month, day, minute or second.
 *
 * @throws {Problem} QUERY_INVALID
 */
export function readMoment({
  sent,
  parameter,
}: {
  sent: string | undefined
  parameter: string
}): SearchMoment | undefined {
  if (sent === undefined) return undefined
  const [, compare = 'eq', year, month, day, minute, second, zone] = DATE.exec(sent) ?? []
  const date = `${year}-${month ?? '01'}-${day ?? '01'}`
  const from = new Date(`${date}T${minute ?? '00:00'}:${second ?? '00'}${zone ?? 'Z'}`)
  const isDay = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true
  if (year === undefined || !isDay || Number.isNaN(from.getTime())) {
    throw wrongQuery([{ parameter, code: 'FIELD_INVALID', detail: 'is no date of FHIR' }])
  }
  const to = new Date(from)
  if (second !== undefined) to.setUTCSeconds(to.getUTCSeconds() + 1)
  else if (minute !== undefined) to.setUTCMinutes(to.getUTCMinutes() + 1)
  else if (day !== undefined) to.setUTCDate(to.getUTCDate() + 1)
  else if (month !== undefined) to.setUTCMonth(to.getUTCMonth() + 1)
  else to.setUTCFullYear(to.getUTCFullYear() + 1)
  return { compare: compare as SearchMoment['compare'], from, to }
}
