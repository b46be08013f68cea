import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { addGauge } from '../metrics.ts';
import { addEventStream } from './event-stream.ts';
import { addSockets, type Doors } from './sockets.ts';
import { Subscribers } from './subscribers.ts';
import type { SubscriptionParts } from './subscribing.ts';

const [END_MS, STEP_MS] = [1_000, 25];

/** What a server does with its subscribers when it ends. */
export interface OpenSubscriptions {
  /** Tells all of them, with the cursor to come back with, and closes their connections. */
  readonly end: () => Promise<void>;
}

/** Adds what is told as it is written, over Server-Sent Events and WebSockets. */
export function addSubscriptions(app: FastifyInstance, parts: SubscriptionParts & Doors): OpenSubscriptions {
  const subscribers = new Subscribers(parts);
  addGauge(parts.metrics, {
    name: 'accord_subscribers',
    help: 'Subscriptions that are told what is written.',
    read: () => subscribers.following,
  });
  addEventStream(app, parts, subscribers);
  const closeSockets = addSockets(app, parts, subscribers);
  return {
    end: async () => {
      subscribers.end();
      // Each is told why, before its connection goes.
      for (let waited = 0; subscribers.seated > 0 && waited < END_MS; waited += STEP_MS) await sleep(STEP_MS);
      await closeSockets();
    },
  };
}
