import type { Command } from '../command.ts'
import { describeCondition } from '../describe-condition.ts'
import { findConcerns } from '../find-concerns.ts'
import { readCondition } from '../read-condition.ts'

/** What is wrong elsewhere is no failure of this command, and must not look like one. */
const FOUND_SOMETHING = 3

export const showStatusCommand: Command = {
  name: 'organisation status',
  summary: 'Show how the service stands: chain, anchors, keys, what waits, wallets',
  notes: [
    'What somebody should see to comes first, and makes the exit code 3; docs/operations.md says what to do about it.',
    'Works without a node and without the issuer: it says so, and shows what was known last. Changes nothing.',
  ],
  example: '--json',
  options: { organisation: { value: '<id>', meaning: 'one alone; all of this service if left out' } },
  async run({ options, workplace, now }) {
    const condition = await readCondition({ workplace, organisation: options.optional('organisation'), now })
    const concerns = findConcerns(condition)
    return {
      lines: describeCondition({ condition, concerns }),
      data: { ...condition, concerns },
      ...(concerns.length > 0 ? { exitCode: FOUND_SOMETHING } : {}),
    }
  },
}
