import { type Static, Type } from '@sinclair/typebox'
import { chainLogSchema } from './knowledge.ts'

/**
 * That a record was there by the time of an anchor: the event that published a root of the verifier's, the document of
 * that root, and the path from the record's group to the log in it (RFC 9162 §2.1.3). It is younger than the record,
 * and so no part of what the verifier knew.
 */
export const recordAnchorSchema = Type.Object(
  {
    event: chainLogSchema,
    document: Type.Object({}),
    /** Decimal: the place of the group in the log. */
    index: Type.String({ pattern: '^(0|[1-9][0-9]{0,18})$' }),
    /** Siblings, nearest first. */
    path: Type.Array(Type.String({ pattern: '^0x[0-9a-f]{64}$' }), { maxItems: 64 }),
  },
  { additionalProperties: false },
)

export type RecordAnchor = Static<typeof recordAnchorSchema>
