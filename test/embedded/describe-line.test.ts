import test from 'ava'
import { describeLine } from '#embedded/follow-log.ts'

const rows: [title: string, line: string, shown: string | undefined][] = [
  ['an empty line', '  ', undefined],
  ['what is only information', '{"level":"info","msg":"listening"}', undefined],
  ['a warning', '{"level":"warn","msg":"slow"}', 'warning: slow'],
  [
    'an error with its cause',
    '{"level":"error","msg":"failed","err":{"message":"no route"}}',
    'error: failed (no route)',
  ],
  ['a crash, which is no JSON', 'TypeError: x is not a function', 'TypeError: x is not a function'],
  ['JSON that is not of the log', '{"a":1}', '{"a":1}'],
  [
    'escape sequences, which could rewrite the terminal',
    '{"level":"error","msg":"\\u001b[2Jgone"}',
    'error:  [2Jgone',
  ],
]

for (const [title, line, shown] of rows) {
  test(`log lines on the terminal: ${title}`, (t) => {
    t.is(describeLine(line), shown)
  })
}
