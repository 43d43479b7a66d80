import test from 'ava'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { testEvidence } from './_evidence.ts'
import { testIssuing } from './_issuing.ts'
import { testReading } from './_reading.ts'
import { testRefusals } from './_refusals.ts'
import { testTokenStatus } from './_token-status.ts'

// The issuer's API over HTTP, on a stack as npm start runs it: one for all of these, since a start takes seconds.

const stack = await startTestStack()
test.after.always(() => stack.stop())

testIssuing(stack)
testRefusals(stack)
testReading(stack)
testEvidence(stack)
testTokenStatus(stack)
