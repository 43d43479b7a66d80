import { type RawBuilder, sql } from 'kysely'

/** What a time is held against: a stretch that begins at `from` and ends before `to`. */
export type Moment = { compare: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'; from: Date; to: Date }

/** FHIR R4 §3.1.1.4.7: how a date that is as exact as it was written compares. */
export function withinMoment(time: RawBuilder<unknown>, { compare, from, to }: Moment): RawBuilder<boolean> {
  switch (compare) {
    case 'eq':
      return sql<boolean>`(${time} >= ${from} AND ${time} < ${to})`
    case 'ne':
      return sql<boolean>`(${time} < ${from} OR ${time} >= ${to})`
    case 'lt':
      return sql<boolean>`${time} < ${from}`
    case 'le':
      return sql<boolean>`${time} < ${to}`
    case 'gt':
      return sql<boolean>`${time} >= ${to}`
    case 'ge':
      return sql<boolean>`${time} >= ${from}`
  }
}
