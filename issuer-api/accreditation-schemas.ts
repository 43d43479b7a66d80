import { Type } from '@sinclair/typebox'
import { END_REASONS, type EndReason } from '#agent/organisations/end-reasons.ts'
import { JURISDICTION_PATTERN } from '#schemas/vocabulary/check-jurisdiction.ts'
import { LICENSE_TYPES } from '#schemas/vocabulary/license-types.ts'

const closed = { additionalProperties: false }
const dateTime = (description: string) => Type.String({ format: 'date-time', description })
const oneOf = <Name extends string>(names: readonly Name[], description?: string) =>
  Type.Unsafe<Name>({ type: 'string', enum: [...names], ...(description ? { description } : {}) })
const list = { minItems: 1, maxItems: 128, uniqueItems: true }

/** `POST /orgs/{org}/accreditations`. */
export const grantBody = Type.Object(
  {
    organisation: Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'did:ethr of the organisation that is accredited; the registry must know it.',
    }),
    types: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      ...list,
      maxItems: 16,
      description: 'Credential types; each becomes an accreditation of its own, with this scope.',
    }),
    jurisdictions: Type.Optional(
      Type.Array(Type.String({ pattern: JURISDICTION_PATTERN }), {
        ...list,
        description: 'ISO 3166-2, as US-OH; any if left out.',
      }),
    ),
    professions: Type.Optional(
      Type.Array(oneOf(LICENSE_TYPES), { ...list, description: 'License types, as RN; any if left out.' }),
    ),
    mayAccredit: Type.Optional(
      Type.Boolean({ description: 'Whether it may accredit others within this scope; false if left out.' }),
    ),
    from: Type.Optional(dateTime('At once if left out; at most a day back.')),
    until: dateTime('The first moment at which it does not count any more.'),
  },
  closed,
)

/** `POST /orgs/{org}/accreditations/{id}/end`. */
export const endBody = Type.Object(
  {
    distrustFrom: Type.Optional(
      dateTime(
        'What was issued from here on is not trusted; from the end if left out. It can only move back.',
      ),
    ),
    reason: oneOf(Object.keys(END_REASONS) as EndReason[], 'Public, on chain (RFC 5280 §5.3.1).'),
  },
  closed,
)

export const accreditationQuery = Type.Object(
  {
    role: Type.Optional(oneOf(['grantor', 'holder'] as const)),
    live: Type.Optional(
      Type.Boolean({ description: 'Only those that count now, or only those that do not.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    after: Type.Optional(
      Type.String({ pattern: '^0x[0-9a-f]{64}$', description: '`next` of the page before.' }),
    ),
  },
  closed,
)

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const id = Type.String({ description: 'On chain: 0x and 64 digits.' })
const ended = Type.Object({
  at: Type.String({ format: 'date-time' }),
  distrustFrom: Type.String({ format: 'date-time' }),
  reason: Type.String(),
})
const block = Type.Object({ number: Type.Integer(), hash: Type.String() })

export const grantAnswer = Type.Object({
  accreditations: Type.Array(
    Type.Object({
      id,
      type: Type.String(),
      granted: Type.Boolean({ description: 'False for one that stood already.' }),
    }),
  ),
})

export const endAnswer = Type.Object({ id, ended, block })

export const accreditationsAnswer = Type.Object({
  accreditations: Type.Array(
    Type.Object({
      role: Type.String({ description: 'grantor for what was granted, holder for what was received' }),
      id,
      grantor: Type.String(),
      organisation: Type.String(),
      type: nullable(Type.String()),
      typeId: Type.String(),
      parent: nullable(id),
      from: Type.String({ format: 'date-time' }),
      until: Type.String({ format: 'date-time' }),
      mayIssue: Type.Boolean(),
      mayAccredit: Type.Boolean(),
      scope: nullable(Type.Object({})),
      scopeHash: Type.String(),
      live: Type.Boolean({ description: 'Whether it and the whole path above it count now.' }),
      fault: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
      ended: nullable(ended),
      block,
    }),
  ),
  next: Type.Optional(Type.String({ description: 'Where the next page begins: its `after`.' })),
})
