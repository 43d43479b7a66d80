import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import { replaceWebhook } from './actions/change-webhook.ts'
import { createMonitors } from './actions/create-monitors.ts'
import { createWebhook } from './actions/create-webhook.ts'
import { removeMonitor } from './actions/delete-monitor.ts'
import { removeWebhook } from './actions/delete-webhook.ts'
import { getMonitor } from './actions/get-monitor.ts'
import { showDeliveries } from './actions/list-deliveries.ts'
import { showMonitors } from './actions/list-monitors.ts'
import { showWebhooks } from './actions/list-webhooks.ts'
import { replayDead } from './actions/replay-delivery.ts'
import { streamMonitorEvents } from './actions/stream-monitor-events.ts'
import {
  createMonitorsAnswer,
  createMonitorsBody,
  createWebhookAnswer,
  createWebhookBody,
  listDeliveriesAnswer,
  listDeliveriesQuery,
  listMonitorsAnswer,
  listMonitorsQuery,
  listWebhooksAnswer,
  monitorAnswer,
  webhookAnswer,
} from './monitor-bodies.ts'
import type { VerifierContext } from './verifier-context.ts'

const route = defineRoutes<VerifierContext>()
const common = { access: 'monitors:manage', tag: 'monitoring' } as const

/** A thousand credentials. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Continuous monitoring: what is watched, and how its changes are told. */
export const monitorRoutes: readonly Route<VerifierContext>[] = [
  route({
    ...common,
    method: 'POST',
    path: '/monitors',
    summary: 'Watch credentials: status, expiry, accreditation and keys; up to 1,000 a request',
    body: createMonitorsBody,
    maxBodyBytes: MAX_BODY_BYTES,
    responses: { 200: { description: 'An outcome for each', body: createMonitorsAnswer } },
    action: createMonitors,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/monitors',
    summary: 'What is watched',
    query: listMonitorsQuery,
    responses: { 200: { description: 'A page', body: listMonitorsAnswer } },
    action: showMonitors,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/monitors/events',
    summary: 'Changes as server-sent events; Last-Event-ID resumes after the event that was seen last',
    responses: { 200: { description: 'The stream', contentType: 'text/event-stream', body: Type.String() } },
    action: streamMonitorEvents,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/monitors/deliveries',
    summary: 'Deliveries to webhooks: those that were given up are dead',
    query: listDeliveriesQuery,
    responses: { 200: { description: 'A page', body: listDeliveriesAnswer } },
    action: showDeliveries,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/monitors/deliveries/:id/replay',
    summary: 'Try a dead delivery again',
    responses: {
      202: { description: 'It is queued', body: Type.Object({ id: Type.String(), state: Type.String() }) },
    },
    action: replayDead,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/monitors/:id',
    summary: 'A monitor, and what it was told last',
    responses: { 200: { description: 'The monitor', body: monitorAnswer } },
    action: getMonitor,
  }),
  route({
    ...common,
    method: 'DELETE',
    path: '/monitors/:id',
    summary: 'Watch a credential no more, and forget it',
    responses: { 204: { description: 'It is forgotten' } },
    action: removeMonitor,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/webhooks',
    summary: 'Register where changes are posted to (Standard Webhooks); the secret is shown once',
    body: createWebhookBody,
    responses: { 201: { description: 'The webhook and its secret', body: createWebhookAnswer } },
    action: createWebhook,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/webhooks',
    summary: 'The webhooks that are registered',
    responses: { 200: { description: 'All of them', body: listWebhooksAnswer } },
    action: showWebhooks,
  }),
  route({
    ...common,
    method: 'PUT',
    path: '/webhooks/:id',
    summary: 'Post to another URL, or tell of other alerts; its secret and its monitors stay',
    body: createWebhookBody,
    responses: { 200: { description: 'The webhook', body: webhookAnswer } },
    action: replaceWebhook,
  }),
  route({
    ...common,
    method: 'DELETE',
    path: '/webhooks/:id',
    summary: 'Forget a webhook, its secret and its deliveries',
    responses: { 204: { description: 'It is forgotten' } },
    action: removeWebhook,
  }),
]
