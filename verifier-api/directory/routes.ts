import { defineRoutes, type Route } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { dropEntry } from './actions/drop-entry.ts'
import { join } from './actions/join.ts'
import { leave } from './actions/leave.ts'
import { showEntries } from './actions/show-entries.ts'
import { showNotice } from './actions/show-notice.ts'
import { dropAffiliation, stateAffiliation } from './actions/state-affiliation.ts'
import {
  affiliationBody,
  entriesAnswer,
  entriesQuery,
  joinAnswer,
  joinBody,
  leaveBody,
  noticeAnswer,
} from './bodies.ts'

const route = defineRoutes<VerifierContext>()
const byKeeper = { access: 'directory:manage', tag: 'directory' } as const
const notThere = { 404: { description: 'There is no such entry' } }
const refusals = {
  401: { description: 'Nobody is shown to have signed it' },
  409: { description: 'The signed request was used before' },
}

/** The provider directory as it is kept; it is read as FHIR. */
export const directoryRoutes: readonly Route<VerifierContext>[] = [
  route({
    method: 'GET',
    path: '/directory/notice',
    access: 'public',
    tag: 'directory',
    summary: 'What a practitioner is shown before asking to be listed, with the fields to choose from',
    responses: { 200: { description: 'The notice and its digest', body: noticeAnswer } },
    action: showNotice,
  }),
  route({
    ...byKeeper,
    method: 'POST',
    path: '/directory/entries',
    summary: 'List a practitioner who signed that they want it, with the licenses they present',
    body: joinBody,
    responses: {
      201: { description: 'They are listed', body: joinAnswer },
      422: { description: 'A license does not hold, or what was signed does not allow it' },
      ...refusals,
    },
    action: join,
  }),
  route({
    ...byKeeper,
    method: 'GET',
    path: '/directory/entries',
    summary: 'The entries, shown or not, and how each license was verified last',
    query: entriesQuery,
    responses: { 200: { description: 'A page', body: entriesAnswer } },
    action: showEntries,
  }),
  route({
    ...byKeeper,
    method: 'PUT',
    path: '/directory/entries/:id/affiliation',
    summary: 'Say where a listed practitioner works',
    body: affiliationBody,
    responses: { 204: { description: 'It is shown' }, ...notThere },
    action: stateAffiliation,
  }),
  route({
    ...byKeeper,
    method: 'DELETE',
    path: '/directory/entries/:id/affiliation',
    summary: 'Say that a listed practitioner does not work there any more',
    responses: { 204: { description: 'Nothing is shown of it' }, ...notThere },
    action: dropAffiliation,
  }),
  route({
    ...byKeeper,
    method: 'DELETE',
    path: '/directory/entries/:id',
    summary: 'Take a practitioner out',
    responses: { 204: { description: 'They are not listed any more' }, ...notThere },
    action: dropEntry,
  }),
  route({
    method: 'POST',
    path: '/directory/withdraw',
    access: 'public',
    tag: 'directory',
    summary: 'Leave the directory, by a request that the practitioner signed; it holds from the answer on',
    body: leaveBody,
    responses: { 204: { description: 'They are not listed any more' }, ...notThere, ...refusals },
    action: leave,
  }),
]
