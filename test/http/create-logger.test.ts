import test from 'ava'
import { createLogger } from '#http/create-logger.ts'

function createLog() {
  const lines: string[] = []
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => lines.push(line) },
  })
  return { logger, lines }
}

test('promise 14: line breaks and terminal codes are escaped: one entry is one line', (t) => {
  const { logger, lines } = createLog()
  logger.info({ route: 'a\r\n{"level":"fatal"}\u001b[2J' }, 'x\ny')
  t.is(lines.length, 1)
  t.is(lines[0]!.split('\n').length, 2)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  t.notRegex(lines[0]!.trimEnd(), /[\x00-\x1f]/)
})

test('promise 14: headers, tokens and bodies are cut out wherever they are given', (t) => {
  const { logger, lines } = createLog()
  const secret = { authorization: 'Bearer s3cret', body: { name: 's3cret' }, token: 's3cret' }
  logger.info({ ...secret, request: { headers: { authorization: 's3cret' }, ...secret } })
  t.false(lines[0]!.includes('s3cret'))
})

class DatabaseError extends Error {
  code = '22P02'
  detail = 'Key (name)=(s3cret) already exists.'
  table = 'subjects'
}

test("promise 14: a database's error is logged by its code and place, without the values that it quotes", (t) => {
  const { logger, lines } = createLog()
  const error = new Error('the record was not written', {
    cause: new DatabaseError('invalid input: "s3cret"'),
  })
  logger.error({ err: error })
  const { err } = JSON.parse(lines[0]!)
  t.false(lines[0]!.includes('s3cret'))
  t.is(err.message, 'the record was not written')
  t.like(err.cause, { type: 'DatabaseError', code: '22P02', table: 'subjects' })
  t.true(err.stack.some((frame: string) => frame.includes('create-logger.test.ts')))
})
