import { isDeepStrictEqual } from 'node:util'
import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import type { FamilyCheck } from '../issue-credentials.ts'
import type { IssuerWorld } from '../issuer-world.ts'
import { openJson } from './read-license.ts'

/** What only a transition changes. */
const DECIDED = ['status', 'encumbrance', 'publicActions'] as const

/**
 * A new version of a license that is issued by itself corrects it: a name, a number, a date. What the board decides about
 * it goes through its life cycle. The version before is looked at in the transaction that records the new one, with the
 * record locked; if it is no correction, that throws AgentError TRANSITION_NOT_ALLOWED and nothing is recorded.
 */
export function createCheckCorrection({
  world,
}: {
  world: Pick<IssuerWorld, 'subjectKeySeal'>
}): FamilyCheck {
  return async ({ request: { record, alongside }, claims }) => {
    // a transition has its own to write
    if (record === undefined || alongside) return {}
    return {
      async alongside({ transaction, version }) {
        const before = await transaction
          .selectFrom('record_versions')
          .innerJoin('records', 'records.id', 'record_versions.record')
          .innerJoin('subjects', 'subjects.id', 'records.subject')
          .select(['sealed_claims', 'sealed_key'])
          .where('record', '=', record)
          .where('version', '=', version - 1)
          .executeTakeFirstOrThrow()
        const seal = sealWith(world.subjectKeySeal.open(before.sealed_key!))
        const was = openJson<PractitionerLicense>(seal, before.sealed_claims)
        refuseDecisions(was, claims as PractitionerLicense)
      },
    }
  }
}

function refuseDecisions(was: PractitionerLicense, is: PractitionerLicense): void {
  const faults = DECIDED.filter((claim) => !isDeepStrictEqual(is[claim], was[claim])).map((claim) => ({
    pointer: `/credential/credentialSubject/${claim}`,
    code: 'TRANSITION_NOT_ALLOWED',
    message: 'is changed by a transition of the record alone',
  }))
  if (faults.length === 0) return
  throw new AgentError('TRANSITION_NOT_ALLOWED', 'a correction leaves status and discipline as they are', {
    faults,
  })
}
