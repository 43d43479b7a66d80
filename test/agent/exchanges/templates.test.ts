import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import { saveExchange } from '#agent/exchanges/exchange-store.ts'
import { type Issued, openExchangeWorld } from './_exchange-world.ts'

const exchanges = await openExchangeWorld()
test.after.always(() => exchanges.close())

const SECRET = 'Grace Hopper'

/** A workflow of one step, which issues what its templates come to. */
const issuing = (...templates: string[]) => ({
  initialStep: 'issue',
  steps: {
    issue: { issueRequests: templates.map((_, credentialTemplateIndex) => ({ credentialTemplateIndex })) },
  },
  credentialTemplates: templates.map((template) => ({ type: 'jsonata' as const, template })),
})

/** What a template comes to: the credential that the client gets. */
async function evaluate(template: string, variables: Record<string, unknown> = { name: SECRET }) {
  const { say } = await exchanges.begin(issuing(template), variables)
  const { verifiablePresentation } = await say()
  return (verifiablePresentation!.verifiableCredential as unknown[])[0]
}

test('VCALM, credentialTemplates: a jsonata template is evaluated over the variables of the exchange', async (t) => {
  const body = await evaluate(
    '{"credential": {"type": types, "n": $count(types)}, "options": {"reason": why}}',
    {
      types: ['A', 'B'],
      why: 'a reason',
    },
  )
  t.deepEqual(body, { credential: { type: ['A', 'B'], n: 2 }, options: { reason: 'a reason' } })
  const bare = await evaluate('{"@context": ["x"], "credentialSubject": {"name": name}}')
  t.deepEqual(
    bare,
    { credential: { '@context': ['x'], credentialSubject: { name: SECRET } } },
    'as in its examples',
  )
  t.deepEqual(
    await evaluate('{"a": nothing.here, "b": 1}'),
    { b: 1 },
    'JSONata: what is not there is left out',
  )
})

test('VCALM, issueRequests: variables are those of the exchange, one of them, or an object', async (t) => {
  const workflow = issuing('{"credential": {"a": a, "did": results.verify.did}}')
  const { say } = await exchanges.begin(
    {
      ...workflow,
      steps: {
        issue: {
          issueRequests: [
            { credentialTemplateIndex: 0 },
            { credentialTemplateIndex: 0, variables: 'other' },
            {
              credentialTemplateIndex: 0,
              variables: { a: 3, results: { verify: { did: 'did:example:1' } } },
            },
          ],
        },
      },
    },
    { a: 1, other: { a: 2 }, results: { verify: { did: 'did:example:forged' } } },
  )
  const { verifiablePresentation } = await say()
  t.deepEqual(verifiablePresentation!.verifiableCredential, [
    { credential: { a: 1 } },
    { credential: { a: 2 } },
    { credential: { a: 3, did: 'did:example:1' } },
  ])
  for (const variables of ['none', 'constructor', '__proto__']) {
    const { say } = await exchanges.begin({
      ...workflow,
      steps: { issue: { issueRequests: [{ credentialTemplateIndex: 0, variables }] } },
    })
    await t.throwsAsync(() => say(), { code: 'WORKFLOW_INVALID' }, variables)
  }
})

test('VCALM, issueRequests: a result is kept in a variable, for later steps, and not given to the client', async (t) => {
  const { say, read } = await exchanges.begin({
    initialStep: 'first',
    steps: {
      first: { issueRequests: [{ credentialTemplateIndex: 0, result: 'kept' }], nextStep: 'second' },
      second: { issueRequests: [{ credentialTemplateIndex: 1 }] },
    },
    credentialTemplates: [
      { type: 'jsonata', template: '{"credential": {"id": "urn:a"}}' },
      { type: 'jsonata', template: '{"credential": {"of": kept.credential.id}}' },
    ],
  })
  const { verifiablePresentation } = await say()
  t.deepEqual(verifiablePresentation!.verifiableCredential, [{ credential: { of: 'urn:a' } }])
  t.deepEqual((await read()).data.variables, { kept: { credential: { id: 'urn:a' } } })
})

const HOSTILE: [title: string, template: string][] = [
  ['recursion without an end', '($f := function($x){$f($x + 1) + 1}; $f(0))'],
  ['a loop without an end', '($f := function($x){$f($x + 1)}; $f(0))'],
  ['a regular expression without an end', `$match("${'a'.repeat(60)}!", /(a+)+$/)`],
  ['10^9 elements', '[1..1000000000]'],
  ['10^7 elements', '[1..10000000]'],
  ['a string of 500 million characters', '$length($pad("x", 500000000))'],
  ['a string that is taken apart', '$count($split($pad("x", 100000000), ""))'],
  ['a string that is encoded', '$base64encode($pad("x", 400000000))'],
  ['a result of megabytes', '{"a": $pad("x", 3000000)}'],
  ['a result that is too deep', '($f := function($x, $n){$n = 0 ? $x : $f({"a": $x}, $n - 1)}; $f(1, 70))'],
  ['a result with __proto__', '{"__proto__": {"x": 1}}'],
  ['a result that is an array', '[{"credential": {}}, {"credential": {}}]'],
  ['a result that is a text', 'name'],
  ['a variable that is not there', 'nothing.here'],
  ['a name that every object has', 'constructor'],
  ['an error that quotes a variable', '$number(name)'],
  ['code that is evaluated', '$eval("$number(name)")'],
]
for (const [title, template] of HOSTILE) {
  test.serial(`templates: ${title} ends the template, and nothing else`, async (t) => {
    const { say, read } = await exchanges.begin(issuing(template), { name: SECRET })
    const error = (await t.throwsAsync(() => say(), { instanceOf: AgentError, code: 'TEMPLATE_FAILED' }))!
    const { state, data } = await read()
    t.is(state, 'active')
    t.is(data.lastError!.type, 'https://w3id.org/careseal/problems/template-failed')
    const told = JSON.stringify([error, error.message, error.faults, data.lastError])
    t.false(told.includes('Hopper'), 'nothing of the variables is told')
  })
}

test('templates: one organisation’s that take long do not hold up another’s, and do not pile up', async (t) => {
  const { runSandboxed } = exchanges.world
  const task = (template: string) => ({ do: 'evaluate', template, variables: {}, now: 0, seed: '' }) as const
  const slow = Array.from({ length: 40 }, () =>
    runSandboxed({ organisation: 'slow', tasks: [task('{}')] }).then(
      () => 'done',
      ({ code }) => code,
    ),
  )
  t.deepEqual(await runSandboxed({ organisation: 'other', tasks: [task('{"a": 1}')] }), [{ value: { a: 1 } }])
  const outcomes = await Promise.all(slow)
  t.is(outcomes.filter((outcome) => outcome === 'done').length, 34)
  t.is(outcomes.filter((outcome) => outcome === 'TEMPLATES_BUSY').length, 6)
})

test('templates: what they name is a variable, or nothing', async (t) => {
  t.deepEqual(
    await evaluate('{"p": $type(process), "g": $type($process), "e": $exists($$.env), "n": name}'),
    {
      e: false,
      n: SECRET,
    },
  )
})

test('templates: a step that is tried again comes to the same body under the same key', async (t) => {
  const template = '{"credential": {"at": $now(), "ms": $millis(), "r": $random(), "s": $shuffle([1..9])}}'
  const seen: Issued[] = []
  const issue = async (request: Issued) => {
    seen.push(request)
    if (seen.length === 2) throw new Error('the process dies')
    return {}
  }
  const now = new Date('2026-03-01T12:00:00Z')
  const { say } = await exchanges.begin(issuing(template, template), {}, { issue, now })
  await t.throwsAsync(() => say(), { message: 'the process dies' })
  await say({}, new Date('2026-03-01T12:10:00Z'))
  const [first, second, again] = seen.map(({ body, key }) => ({ body, key }))
  t.deepEqual(again, first)
  t.notDeepEqual(second!.body, first!.body, 'of each issue request there are other random numbers')
})

test('exchanges: what a step issued is given to the client, though the next step fails', async (t) => {
  const { say, read } = await exchanges.begin({
    initialStep: 'first',
    steps: {
      first: { issueRequests: [{ credentialTemplateIndex: 0 }], nextStep: 'second' },
      second: { issueRequests: [{ credentialTemplateIndex: 1 }] },
    },
    credentialTemplates: [
      { type: 'jsonata', template: '{"credential": {"id": "urn:a"}}' },
      { type: 'jsonata', template: 'nothing' },
    ],
  })
  const { verifiablePresentation } = await say()
  t.deepEqual(verifiablePresentation!.verifiableCredential, [{ credential: { id: 'urn:a' } }])
  t.like((await read()).data, { step: 'second', lastError: { title: 'Template failed' } })
  await t.throwsAsync(() => say(), { code: 'TEMPLATE_FAILED' })
})

test('exchanges: one that an earlier release began goes on', async (t) => {
  const { say, read } = await exchanges.begin(issuing('{"credential": {"at": $now()}}'))
  const exchange = await read()
  const { passed: _, since: __, ...data } = exchange.data
  const { world } = exchanges
  await saveExchange({ world, exchange, state: 'pending', data: data as never, now: new Date() })
  t.truthy((await say()).verifiablePresentation)
  t.is((await read()).state, 'complete')
})

test('VCALM, stepTemplate: what it comes to is the step', async (t) => {
  const { say } = await exchanges.begin(
    {
      initialStep: 'choose',
      steps: {
        choose: { stepTemplate: { type: 'jsonata', template: '{"nextStep": way}' } },
        left: { redirectUrl: 'https://left.example/' },
        right: { redirectUrl: 'https://right.example/' },
      },
    },
    { way: 'right' },
  )
  t.deepEqual(await say(), { redirectUrl: 'https://right.example/' })
})

const BAD_STEPS: [title: string, template: string, variables: Record<string, unknown>, code: string][] = [
  ['what is no step', '{"nope": 1}', {}, 'WORKFLOW_INVALID'],
  ['nothing', 'nothing', {}, 'WORKFLOW_INVALID'],
  ['a step that is not there', '{"nextStep": way}', { way: 'none' }, 'WORKFLOW_INVALID'],
  ['a name that every object has', '{"nextStep": way}', { way: 'constructor' }, 'WORKFLOW_INVALID'],
  ['a circle', '{"nextStep": way}', { way: 'choose' }, 'WORKFLOW_INVALID'],
  [
    'a template that is not there',
    '{"issueRequests": [{"credentialTemplateIndex": 0}]}',
    {},
    'WORKFLOW_INVALID',
  ],
  [
    'a query that is not checked here',
    '{"verifiablePresentationRequest": vpr}',
    { vpr: { query: { type: 'QueryByExample' } } },
    'WORKFLOW_INVALID',
  ],
  ['an error', '$number("x")', {}, 'TEMPLATE_FAILED'],
]
for (const [title, template, variables, code] of BAD_STEPS) {
  test(`VCALM, stepTemplate: one that comes to ${title} is refused`, async (t) => {
    const { say, read } = await exchanges.begin(
      {
        initialStep: 'choose',
        steps: { choose: { stepTemplate: { type: 'jsonata', template } }, other: {} },
      },
      variables,
    )
    await t.throwsAsync(() => say(), { code })
    t.truthy((await read()).data.lastError)
  })
}

test('workflows: a template that does not compile is refused when the workflow is set up', async (t) => {
  const wrong = async (workflow: object) => {
    const error = await t.throwsAsync(
      () => exchanges.setUp({ initialStep: 'a', steps: { a: {} }, ...workflow }),
      {
        instanceOf: AgentError,
        code: 'WORKFLOW_INVALID',
      },
    )
    return (error as AgentError).faults.map(({ pointer }) => pointer)
  }
  const credentialTemplates = [
    { type: 'jsonata', template: '{}' },
    { type: 'jsonata', template: '{"a": ' },
  ]
  t.deepEqual(await wrong({ credentialTemplates }), ['/credentialTemplates/1/template'])
  const stepTemplate = { type: 'jsonata', template: '/(/' }
  t.deepEqual(await wrong({ steps: { a: { stepTemplate } } }), ['/steps/a/stepTemplate/template'])
  t.deepEqual(await wrong({ steps: { a: { stepTemplate, nextStep: 'b' }, b: {} } }), [
    '/steps/a/stepTemplate',
  ])
  t.deepEqual(await wrong({ steps: { a: { redirectUrl: 'https://a.example', nextStep: 'b' }, b: {} } }), [
    '/steps/a/redirectUrl',
  ])
})
