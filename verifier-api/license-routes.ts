import { defineRoutes, type Route } from '#http/routes.ts'
import { checkStaff } from './actions/check-staff.ts'
import { decideLicense } from './actions/decide-license.ts'
import {
  checkStaffAnswer,
  checkStaffBody,
  decideLicensesAnswer,
  decideLicensesBody,
} from './license-bodies.ts'
import type { VerifierContext } from './verifier-context.ts'

const route = defineRoutes<VerifierContext>()

/** Sixteen credentials of a few kilobytes each, and room for long ones. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

/** Five thousand people with a license or two. */
const MAX_ROSTER_BYTES = 32 * 1024 * 1024

export const licenseRoutes: readonly Route<VerifierContext>[] = [
  route({
    method: 'POST',
    path: '/licenses/decide',
    access: 'credentials:verify',
    tag: 'decisions',
    summary: 'May this person practise there on that day? With the rule that decided',
    body: decideLicensesBody,
    maxBodyBytes: MAX_BODY_BYTES,
    responses: { 200: { description: 'The decision, also when it is no', body: decideLicensesAnswer } },
    action: decideLicense,
  }),
  route({
    method: 'POST',
    path: '/licenses/roster-check',
    access: 'credentials:verify',
    tag: 'decisions',
    summary: 'May each of a staff practise; up to 5,000, and watched from then on if asked for',
    body: checkStaffBody,
    maxBodyBytes: MAX_ROSTER_BYTES,
    responses: { 200: { description: 'An outcome for each', body: checkStaffAnswer } },
    action: checkStaff,
  }),
]
