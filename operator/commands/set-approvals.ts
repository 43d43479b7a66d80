import { setApprovals } from '#agent/issue/license/set-approvals.ts'
import { LICENSE_TRANSITIONS, type LicenseTransition } from '#schemas/practitioner-license/lifecycle.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

export const setApprovalsCommand: Command = {
  name: 'license approvals',
  summary: 'Settle which transitions of a license need a second person; the others need none',
  notes: [
    'Replaces what was settled before. What waits already goes on waiting.',
    `Transitions: ${LICENSE_TRANSITIONS.join(', ')}.`,
  ],
  example: '--organisation board --transition revoke --transition surrender',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whose licenses' },
    transition: {
      value: '<name>',
      multiple: true,
      meaning: 'one that needs a second person; again for more',
    },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const { id } = await workplace.organisation(options.text('organisation'))
    const transitions = options.list('transition').map(readTransition)
    const { database } = workplace
    const actor = readActor(options)
    await setApprovals({ world: { database }, organisation: { id }, transitions, actor, now })
    return {
      lines: [`${id}: a second person for ${transitions.length === 0 ? 'nothing' : transitions.join(', ')}`],
      data: { organisation: id, transitions },
    }
  },
}

function readTransition(name: string): LicenseTransition {
  const transition = LICENSE_TRANSITIONS.find((known) => known === name)
  if (!transition) throw new UsageError(`--transition ${name} is none of ${LICENSE_TRANSITIONS.join(', ')}`)
  return transition
}
