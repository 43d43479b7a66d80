import { Type } from '@sinclair/typebox'
import { ALERT_TYPES } from '#agent/monitor/monitor-event.ts'

const closed = { additionalProperties: false }

export const reference = Type.String({
  pattern: '^[\\x21-\\x7e]{1,128}$',
  description: 'Your own name for it, given back in events: opaque, and no personal data.',
})

const jwt = Type.String({ minLength: 1, description: 'A compact JWT.' })

/** Whether it can be watched is a matter of its outcome: one that cannot does not spoil the others. */
const watched = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'An EnvelopedVerifiableCredential, or {credential, reference}.',
})

/** `POST /monitors` */
export const createMonitorsBody = Type.Object(
  {
    credentials: Type.Array(Type.Union([jwt, watched]), { minItems: 1, maxItems: 1000 }),
    webhook: Type.Optional(
      Type.Object(
        { url: Type.String({ maxLength: 2048, description: 'Of a webhook that is registered.' }) },
        closed,
      ),
    ),
    reference: Type.Optional(reference),
  },
  closed,
)

/** `{credential, reference}` among the credentials. */
export const watchedItem = Type.Object(
  { credential: Type.Union([jwt, Type.Object({})]), reference: Type.Optional(reference) },
  closed,
)

/** `POST /webhooks` */
export const createWebhookBody = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2048 }),
    events: Type.Optional(
      Type.Array(Type.Union(ALERT_TYPES.map((type) => Type.Literal(type))), {
        uniqueItems: true,
        description: 'What it is told of beside the monitors that name it.',
      }),
    ),
  },
  closed,
)

const page = {
  after: Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: '100 if left out.' })),
}

/** `GET /monitors` */
export const listMonitorsQuery = Type.Object(page, closed)

/** `GET /monitors/deliveries` */
export const listDeliveriesQuery = Type.Object(
  {
    state: Type.Union([Type.Literal('dead'), Type.Literal('pending'), Type.Literal('delivered')]),
    ...page,
  },
  closed,
)

const time = Type.String({ format: 'date-time' })
const nullable = (type: ReturnType<typeof Type.String>) => Type.Union([type, Type.Null()])
const next = nullable(Type.String({ description: 'Begins the next page; null on the last.' }))

export const monitorAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  reference: nullable(Type.String()),
  digest: Type.String({ description: 'SHA-256 of the compact form.' }),
  issuer: Type.String(),
  types: Type.Array(Type.String()),
  webhook: nullable(Type.String()),
  validUntil: nullable(time),
  createdAt: time,
  status: Type.String({ description: 'active, expired, revoked or suspended, as events told last' }),
  key: Type.String({ description: 'active, retired, compromised, removed or deactivated' }),
  accreditation: Type.String({ description: 'OK, or the code of what ended it' }),
})

export const createMonitorsAnswer = Type.Object({
  results: Type.Array(
    Type.Object({
      monitor: Type.Optional(Type.String({ format: 'uuid' })),
      digest: Type.Optional(Type.String()),
      status: Type.Optional(Type.String({ description: 'active or suspended: changes of it are events' })),
      refused: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
    }),
    { description: 'An outcome for each credential, in their order.' },
  ),
})

export const listMonitorsAnswer = Type.Object({ monitors: Type.Array(monitorAnswer), next })

const webhook = {
  id: Type.String({ format: 'uuid' }),
  url: Type.String(),
  events: Type.Array(Type.String()),
  createdAt: time,
  disabledAt: nullable(Type.String({ description: 'When it answered 410 Gone.' })),
}

export const createWebhookAnswer = Type.Object({
  ...webhook,
  secret: Type.String({ description: 'whsec_…: checks signatures (Standard Webhooks). Not shown again.' }),
})

/** `PUT /webhooks/{id}` */
export const webhookAnswer = Type.Object(webhook)

export const listWebhooksAnswer = Type.Object({ webhooks: Type.Array(webhookAnswer) })

export const listDeliveriesAnswer = Type.Object({
  deliveries: Type.Array(
    Type.Object({
      id: Type.String({ format: 'uuid' }),
      event: Type.String({ format: 'uuid', description: 'The webhook-id.' }),
      type: Type.String(),
      monitor: nullable(Type.String({ format: 'uuid', description: 'Null if it tells of no monitor.' })),
      webhook: Type.String(),
      state: Type.String(),
      attempts: Type.Integer(),
      lastStatus: Type.Union([Type.Integer(), Type.Null()]),
      lastError: nullable(Type.String()),
      updatedAt: time,
    }),
  ),
  next,
})
