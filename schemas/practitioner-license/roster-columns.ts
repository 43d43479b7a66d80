type Column = {
  pointer: string
  required?: true
  /** `list`: parts with a | between them. `json`: as the claims have it. One text unless told. */
  form?: 'list' | 'json'
}

/** What is wrong with a row before there are claims to check; `message` holds no value. */
export type RowFault = { pointer: string; code: 'FIELD_COUNT_WRONG' | 'JSON_INVALID'; message: string }

/** The columns of a roster by their names in the header, each with the claim that it fills. */
const ROSTER_COLUMNS: Readonly<Record<string, Column>> = {
  subject: { pointer: '/id', required: true },
  givenName: { pointer: '/licensee/givenName' },
  additionalName: { pointer: '/licensee/additionalName' },
  familyName: { pointer: '/licensee/familyName', required: true },
  honorificSuffix: { pointer: '/licensee/honorificSuffix' },
  otherNames: { pointer: '/licensee/otherNames', form: 'json' },
  licenseNumber: { pointer: '/licenseNumber', required: true },
  licenseType: { pointer: '/licenseType', required: true },
  jurisdiction: { pointer: '/jurisdiction', required: true },
  status: { pointer: '/status', required: true },
  statusDate: { pointer: '/statusDate', required: true },
  encumbrance: { pointer: '/encumbrance/state', required: true },
  restrictions: { pointer: '/encumbrance/restrictions', form: 'list' },
  originalIssueDate: { pointer: '/originalIssueDate', required: true },
  expirationDate: { pointer: '/expirationDate', required: true },
  npi: { pointer: '/npi' },
  taxonomy: { pointer: '/taxonomy', form: 'list' },
  compact: { pointer: '/compact/code' },
  compactScope: { pointer: '/compact/scope' },
  homeState: { pointer: '/compact/homeState' },
  publicActions: { pointer: '/publicActions', form: 'json' },
}

/** What is wrong with the header of a roster; undefined for one that can be read. Names columns, and no row. */
export function checkRosterHeader(header: readonly string[]): string | undefined {
  const unknown = header.filter((name) => !Object.hasOwn(ROSTER_COLUMNS, name))
  // what nobody reads would be left out of a license unnoticed
  if (unknown.length > 0) return `the header has columns that are not of a roster: ${unknown.join(', ')}`
  const twice = header.filter((name, place) => header.indexOf(name) !== place)
  if (twice.length > 0) return `the header has a column twice: ${twice.join(', ')}`
  const missing = Object.entries(ROSTER_COLUMNS).filter(
    ([name, { required }]) => required && !header.includes(name),
  )
  if (missing.length === 0) return undefined
  return `the header lacks ${missing.map(([name]) => name).join(', ')}`
}

/**
 * The claims that a row of a roster says: an empty field is a claim left out. They are not checked against the schema.
 *
 * @param fields in the order of the header
 */
export function readRosterRow({
  header,
  fields,
}: {
  header: readonly string[]
  fields: readonly string[]
}): { claims: Record<string, unknown> } | { fault: RowFault } {
  if (fields.length !== header.length) {
    const message = `the row has ${fields.length} fields, and the header ${header.length}`
    return { fault: { pointer: '', code: 'FIELD_COUNT_WRONG', message } }
  }
  const claims: Record<string, unknown> = {}
  for (const [place, name] of header.entries()) {
    const text = fields[place]!
    if (text === '') continue
    const { pointer, form } = ROSTER_COLUMNS[name]!
    if (form === 'json') {
      const value = parseJson(text)
      if (value === undefined)
        return { fault: { pointer, code: 'JSON_INVALID', message: `${name} is not JSON` } }
      write({ claims, pointer, value })
    } else
      write({ claims, pointer, value: form === 'list' ? text.split('|').map((part) => part.trim()) : text })
  }
  return { claims }
}

function write({
  claims,
  pointer,
  value,
}: {
  claims: Record<string, unknown>
  pointer: string
  value: unknown
}): void {
  const [, first, second] = pointer.split('/')
  if (second === undefined) claims[first!] = value
  else claims[first!] = { ...(claims[first!] as object | undefined), [second]: value }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
