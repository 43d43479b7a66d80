import test from 'ava'
import { AgentError, type AgentErrorCode } from '#agent/errors.ts'
import { ChainError } from '#agent/registry/chain-error.ts'
import { findExcess, intersectScopes } from '#agent/registry/compare-scopes.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import type { Scope } from '#agent/registry/scope.ts'

const scope = (lists: Omit<Scope, 'type'>): Scope => ({ type: 'CaresealScope', ...lists })
const within = scope({ types: ['A', 'B'], jurisdictions: ['US-OH'] })

const EXCESS: [title: string, lists: Omit<Scope, 'type'>, pointers: string[]][] = [
  ['the same', { types: ['A', 'B'], jurisdictions: ['US-OH'] }, []],
  ['less', { types: ['B'], jurisdictions: ['US-OH'] }, []],
  ['a list where any is allowed', { types: ['A'], jurisdictions: ['US-OH'], professions: ['RN'] }, []],
  ['one more', { types: ['A', 'C'], jurisdictions: ['US-CA'] }, ['/types/1', '/jurisdictions/0']],
  ['a list left out: any', { types: ['A'] }, ['/jurisdictions']],
  ['in another case', { types: ['a'], jurisdictions: ['US-OH'] }, ['/types/0']],
]
for (const [title, lists, pointers] of EXCESS) {
  test(`a scope only narrows: ${title} → ${pointers.join(' ') || 'nothing'}`, (t) => {
    t.deepEqual(
      findExcess({ scope: scope(lists), within }).map(({ pointer }) => pointer),
      pointers,
    )
  })
}

test('a path allows what all its scopes allow', (t) => {
  const other = scope({ jurisdictions: ['US-KY', 'US-OH'], professions: ['RN'] })
  t.deepEqual(intersectScopes([within, other]), {
    types: ['A', 'B'],
    jurisdictions: ['US-OH'],
    professions: ['RN'],
  })
  t.deepEqual(intersectScopes([scope({ types: ['A'] }), scope({ types: ['B'] })]), { types: [] })
})

const REFUSALS: [error: string, code: AgentErrorCode, pointers: string[]][] = [
  ['AccreditationAlreadyEnded', 'ACCREDITATION_ENDED', []],
  ['AccreditationCycle', 'ACCREDITATION_CYCLE', ['/organisation']],
  ['AccreditationTooDeep', 'ACCREDITATION_TOO_DEEP', ['/organisation']],
  ['AccreditationUnknown', 'ACCREDITATION_NOT_FOUND', []],
  ['OrganisationHalted', 'ORGANISATION_HALTED', []],
  ['OrganisationUnknown', 'ORGANISATION_NOT_REGISTERED', []],
  ['ParentMissing', 'NOT_ACCREDITED', []],
  ['ParentNotLive', 'NOT_ACCREDITED', []],
  ['ParentOfAnother', 'NOT_ACCREDITED', []],
  ['ParentOfOtherSchema', 'NOT_ACCREDITED', []],
  ['PeriodInvalid', 'ACCREDITATION_PERIOD_INVALID', ['/until']],
  ['NotAuthorised', 'REGISTRY_REFUSED', []],
]
for (const [name, code, pointers] of REFUSALS) {
  test(`the contract's ${name} → ${code}`, (t) => {
    const refused = new ChainError('TRANSACTION_REVERTED', 'x', { reason: { name, args: {} } })
    const explained = explainRefusal(refused) as AgentError
    t.true(explained instanceof AgentError)
    t.is(explained.code, code)
    t.deepEqual(
      explained.faults.map(({ pointer }) => pointer),
      pointers,
    )
    t.is(explained.cause, refused)
  })
}

test('a chain that did not answer has decided nothing, and what is no refusal is given back', (t) => {
  for (const code of ['CHAIN_UNREACHABLE', 'TRANSACTION_TIMEOUT', 'FUNDS_INSUFFICIENT'] as const) {
    t.is((explainRefusal(new ChainError(code, 'x')) as AgentError).code, 'CHAIN_UNAVAILABLE')
  }
  const other = new Error('x')
  t.is(explainRefusal(other), other)
})
