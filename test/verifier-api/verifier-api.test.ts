import test from 'ava'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { testAskingPast } from './_asking-past.ts'
import { testConsents } from './_consents.ts'
import { testEvidence } from './_evidence.ts'
import { testMonitoring } from './_monitoring.ts'
import { testPresenting } from './_presenting.ts'
import { testResolving } from './_resolving.ts'
import { testVerifying } from './_verifying.ts'

// The verifier's API over HTTP, on a stack as npm start runs it: one for all of these, since a start takes seconds.

const stack = await startTestStack()
test.after.always(() => stack.stop())

testVerifying(stack)
testAskingPast(stack)
testPresenting(stack)
testResolving(stack)
testEvidence(stack)
testMonitoring(stack)
testConsents(stack)
