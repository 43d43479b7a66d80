import { Type } from '@sinclair/typebox'
import { nullifierScope } from '#schemas/trial-enrolment/nullifier.ts'

const nullifier = Type.String({ description: '32 bytes: 0x and hex.' })

export const evaluationAnswer = Type.Object({
  nullifier,
  scope: nullifierScope,
})

export const claimAnswer = Type.Object({ nullifier })

export const releaseAnswer = Type.Object({
  nullifier,
  washoutUntil: Type.String({ format: 'date-time' }),
})
