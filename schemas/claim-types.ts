import { type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { DATE_PATTERN } from './vocabulary/check-date.ts'
import { DATE_TIME_PATTERN } from './vocabulary/check-date-time.ts'
import { DID_PATTERN } from './vocabulary/check-did.ts'

/** Every claim says what it is: these end up in the published schema, the API document and a wallet's screen. */
export type Described = { title: string; description: string }

/** An object whose claims are all named; any other is refused. */
export function object<Properties extends TProperties>(properties: Properties, described: Described) {
  return Type.Object(properties, { ...described, additionalProperties: false })
}

/** A set of strings: no order, none twice. */
export function setOf<Item extends TSchema>(
  items: Item,
  { minItems = 1, maxItems, ...described }: Described & { minItems?: number; maxItems: number },
) {
  return Type.Array(items, { ...described, minItems, maxItems, uniqueItems: true })
}

export function listOf<Item extends TSchema>(
  items: Item,
  { minItems = 1, maxItems, ...described }: Described & { minItems?: number; maxItems: number },
) {
  return Type.Array(items, { ...described, minItems, maxItems })
}

/** One of a list of codes, exactly as written. */
export function codeOf<const Code extends string>(codes: readonly Code[], described: Described) {
  return Type.Unsafe<Code>({ ...described, type: 'string', enum: [...codes] })
}

/** Words for people, on one line: no control characters. */
export function text({ maxLength, ...described }: Described & { maxLength: number }) {
  return Type.String({
    ...described,
    minLength: 1,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
  })
}

/** A word for machines, with the characters of codes and numbers. */
export function token({ maxLength, ...described }: Described & { maxLength: number }) {
  return Type.String({ ...described, pattern: `^[A-Za-z0-9][A-Za-z0-9._:/|#-]{0,${maxLength - 1}}$` })
}

/** A calendar date, `2026-03-31` (RFC 3339 full-date). */
export function date(described: Described) {
  return Type.String({ ...described, format: 'date', pattern: DATE_PATTERN })
}

/** A moment, `2026-03-31T09:30:00Z` (XSD 1.1 dateTimeStamp: the zone is required). */
export function dateTime(described: Described) {
  return Type.String({ ...described, format: 'date-time', pattern: DATE_TIME_PATTERN })
}

/** A DID (DID Core 1.0 §3.1), not a DID URL. */
export function did(described: Described) {
  return Type.String({ ...described, format: 'uri', maxLength: 2048, pattern: DID_PATTERN })
}

/** The address of a public document. */
export function httpsUrl(described: Described) {
  return Type.String({
    ...described,
    format: 'uri',
    maxLength: 2048,
    pattern: '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$',
  })
}

/** The id of a credential, `urn:uuid:…` (RFC 9562, lower case). */
export function credentialId(described: Described) {
  return Type.String({
    ...described,
    format: 'uri',
    pattern: '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  })
}

/** A SHA-256 digest: 0x and 64 lower-case hex digits. */
export function sha256(described: Described) {
  return Type.String({ ...described, pattern: '^0x[0-9a-f]{64}$' })
}

/** A period of days; `end` is its last one. */
export function datePeriod(described: Described) {
  return object(
    {
      start: Type.Optional(
        date({ title: 'Start', description: 'The first day; if left out, the period has no beginning.' }),
      ),
      end: Type.Optional(
        date({ title: 'End', description: 'The last day; if left out, the period has no end.' }),
      ),
    },
    described,
  )
}

export type DatePeriod = Static<ReturnType<typeof datePeriod>>
