// A process of its own, which run-sandboxed.ts starts: it reads tasks, does them, writes what they come to, and ends. It is
// plain JavaScript, since what strips types is WebAssembly, and there is none without a compiler.

import { hash } from 'node:crypto'
import { text } from 'node:stream/consumers'

/** @typedef {import('./run-sandboxed.ts').SandboxTask} SandboxTask */
/** @typedef {import('./run-sandboxed.ts').SandboxOutcome} SandboxOutcome */

/** @type {(task: SandboxTask) => Promise<SandboxOutcome>} */
async function doTask(task) {
  try {
    if (task.do === 'evaluate') return { value: await evaluate(task) }
    if (task.do === 'parse') (await import('jsonata')).default(task.template)
    else if (task.do === 'compile') await compile(task.schema)
    else return { value: (await compile(task.schema))(task.value) }
    return { value: true }
  } catch (error) {
    // JSONata's codes say what is wrong; its messages quote values
    const { code } = error
    return { failure: typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? code : 'FAILED' }
  }
}

/** @param {Extract<SandboxTask, { do: 'evaluate' }>} task */
async function evaluate({ template, variables, now, seed }) {
  const expression = (await import('jsonata')).default(template)
  stopClock(now)
  seedRandom(seed)
  const value = JSON.stringify(await expression.evaluate(variables))
  return value === undefined ? null : JSON.parse(value)
}

/** @param {Record<string, unknown>} schema */
async function compile(schema) {
  const { Ajv } = await import('ajv')
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const { default: addFormats } = await import('ajv-formats')
  const is2020 = typeof schema.$schema === 'string' && schema.$schema.includes('2020-12')
  const ajv = new (is2020 ? Ajv2020 : Ajv)({ strict: false, logger: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

const Running = Date

/**
 * It is the same time whenever a template is evaluated again: `$now()`, `$millis()`.
 *
 * @param {number} now
 */
function stopClock(now) {
  globalThis.Date = class extends Running {
    /** @param {unknown[]} given */
    constructor(...given) {
      super(...(given.length === 0 ? [now] : given))
    }
    static now = () => now
  }
}

/**
 * And the same numbers come out of `$random()` and `$shuffle()`.
 *
 * @param {string} seed
 */
function seedRandom(seed) {
  let count = 0
  Math.random = () => hash('sha256', `${seed}:${count++}`, 'buffer').readUIntBE(0, 6) / 2 ** 48
}

const outcomes = []
for (const task of JSON.parse(await text(process.stdin))) outcomes.push(await doTask(task))
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0))
