import { type Static, Type } from '@sinclair/typebox'
import { dateTime, object, sha256, token } from '../claim-types.ts'

/** A word that can stand on either side of the slash of a scope. */
const SCOPE_PART = '^[A-Za-z0-9][A-Za-z0-9._:|#-]{0,62}$'

/** A class of competing trials: who is in one of them is in no other. */
export const competingClass = Type.String({
  title: 'Class',
  description: 'The class of competing trials, as the registry names it.',
  pattern: SCOPE_PART,
})

export const nullifierScope = object(
  {
    class: competingClass,
    bucket: Type.String({
      title: 'Bucket',
      description: 'The time for which the nullifier is the same, as the registry cuts time up.',
      pattern: SCOPE_PART,
    }),
  },
  { title: 'Scope', description: 'In another scope the same participant has another nullifier.' },
)

/** What a registry evaluates a nullifier from. */
export const nullifierInput = object(
  {
    secret: Type.String({
      title: 'Secret',
      description:
        'Bound to the identity of the participant: 32 bytes, as 0x and hex. It is neither kept nor logged.',
      pattern: '^0x[0-9a-f]{64}$',
      writeOnly: true,
    }),
    scope: nullifierScope,
  },
  { title: 'Nullifier input', description: 'A secret, and the scope in which it is to be one participant.' },
)

const holder = {
  trial: token({ title: 'Trial', description: 'The id under which the trial is kept.', maxLength: 64 }),
  subjectId: token({
    title: 'Subject id',
    description: 'That of the enrolment: random, and new for each trial.',
    maxLength: 64,
  }),
}

/** An enrolment that takes a nullifier. */
export const nullifierClaim = object(
  {
    nullifier: sha256({ title: 'Nullifier', description: 'As the registry evaluated it.' }),
    ...holder,
  },
  { title: 'Nullifier claim', description: 'The enrolment that is to hold the nullifier.' },
)

/** The end of an enrolment, as far as other trials must know. */
export const nullifierRelease = object(
  {
    ...holder,
    washoutUntil: dateTime({
      title: 'Washout until',
      description: 'The first moment at which another trial may have the nullifier.',
    }),
  },
  { title: 'Nullifier release', description: 'The enrolment that holds the nullifier, and its washout.' },
)

export type NullifierScope = Static<typeof nullifierScope>
export type NullifierHolder = Pick<Static<typeof nullifierClaim>, 'trial' | 'subjectId'>

/** A scope as the claim `nullifier.scope` has it. */
export function scopeText(scope: NullifierScope): string {
  return `${scope.class}/${scope.bucket}`
}
